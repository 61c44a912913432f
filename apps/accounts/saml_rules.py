"""What the file of single sign-on says of a provider that speaks SAML 2.0."""

from dataclasses import dataclass

from .sign_on_rules import Rules, is_safe, origin_of


@dataclass(frozen=True, kw_only=True)
class SamlProvider(Rules):
    """One provider of SAML 2.0; `groups_claim` names the attribute that lists the groups of a person.

    Attributes:
        entity_id: what it calls itself in its metadata.
        sign_on_address: where its metadata has the log-in by the binding HTTP-Redirect.
        certificate_file: the certificates (PEM) of the keys by which it signs assertions; one or several.
        id_attribute: what stays when names change; empty is the NameID, which must then be a lasting one.
        name_attribute, email_attribute: of which attributes the log-in name and the address are.
        given_name_attribute, family_name_attribute: likewise the names.
        key_file: our own key with its certificate (PEM): with it questions are signed, and what is encrypted
            for it is read.
        only_encrypted: whether an assertion that is not encrypted counts for nothing.
        acr_values: of these AuthnContextClassRefs one must be said of how somebody was asked to sign.
        also_goes_to: origins besides that of sign_on_address to which a browser is sent on the way.
    """

    entity_id: str
    sign_on_address: str
    certificate_file: str
    id_attribute: str = ""
    name_attribute: str = "uid"
    email_attribute: str = "email"
    given_name_attribute: str = "givenName"
    family_name_attribute: str = "sn"
    key_file: str = ""
    only_encrypted: bool = False
    acr_values: tuple[str, ...] = ()
    also_goes_to: tuple[str, ...] = ()

    @property
    def origins(self) -> tuple[str, ...]:
        """To where a browser is sent."""
        return (origin_of(self.sign_on_address), *self.also_goes_to)

    def why_not(self) -> str:
        """Return what of it cannot be meant."""
        if not is_safe(self.sign_on_address):
            return "its sign_on_address begins with https://, or is on this machine, and ends before a “?”."
        if self.only_encrypted and not self.key_file:
            return "only_encrypted goes with a key_file, for which to encrypt."
        return super().why_not()

"""Passkeys of people, and what each signed: what signs is on a device, here is with what that is checked."""

import hashlib
from typing import Any

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from fido2.utils import websafe_decode
from fido2.webauthn import AttestedCredentialData, AuthenticatorData, CollectedClientData

from apps.common.errors import NotAllowed
from apps.common.tracking import tracked

LONGEST_NAME = 60
# So many letters of its challenge name an assertion in a sign-off.
NAMED_BY = 16


class PasskeyQuerySet(models.QuerySet["Passkey"]):
    """Which passkeys count."""

    def in_use(self) -> "PasskeyQuerySet":
        """Return those that were not removed."""
        return self.filter(removed_at=None)


class Passkey(models.Model):
    """A passkey of a person at a host. It is never deleted: what it signed is checked with it later."""

    sealed = True

    person = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="passkeys", verbose_name=_("person")
    )
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    # A passkey works at the host where it was made, and nowhere else.
    host = models.CharField(_("host"), max_length=253)
    credential_id = models.CharField(_("number"), max_length=1400, unique=True)
    credential = models.TextField(_("what its signatures are checked with"))
    added_at = models.DateTimeField(_("added at"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)
    # Book-keeping of each use; a device that counts never says the same number twice.
    uses = models.PositiveBigIntegerField(_("uses that it counted"), default=0)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)

    objects = PasskeyQuerySet.as_manager()
    history = tracked(excluded_fields=["uses", "last_used_at"])

    class Meta:
        verbose_name = _("passkey")
        verbose_name_plural = _("passkeys")
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.name

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("A passkey is removed, and never deleted."))

    @property
    def on_the_record_as(self) -> str:
        """What its keyed digest is made of."""
        return f"{self.host} {self.credential}"

    @property
    def attested(self) -> AttestedCredentialData:
        """Its number and its public key, as the library wants them."""
        return AttestedCredentialData(websafe_decode(self.credential))


class PasskeyAssertion(models.Model):
    """What one touch of a passkey said: with it a sign-off can be checked later, without asking anybody.

    The passkey signed the SHA-256 of `statement`, which names the person, the act, the role and the digest of
    the evidence. A sign-off names it by the first letters of that SHA-256.
    """

    append_only = True
    sealed = True

    person = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="passkey_assertions", verbose_name=_("person")
    )
    passkey = models.ForeignKey(Passkey, models.PROTECT, related_name="assertions", verbose_name=_("passkey"))
    # Of the statement; unique, so that no touch counts twice.
    challenge = models.CharField(_("SHA-256 of the statement"), max_length=64, unique=True)
    statement = models.TextField(_("what was to be signed"))
    # Exactly as the browser said them, in base64url.
    client_data = models.TextField(_("what the browser says of it"))
    authenticator_data = models.TextField(_("what the device says of it"))
    signature = models.TextField(_("signature"))
    at = models.DateTimeField(_("at"))

    history = tracked()

    class Meta:
        verbose_name = _("signature of a passkey")
        verbose_name_plural = _("signatures of passkeys")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("What a passkey signed is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("What a passkey signed is never deleted."))

    @property
    def name(self) -> str:
        """How a sign-off names it."""
        return self.challenge[:NAMED_BY]

    def verifies(self) -> bool:
        """Whether the passkey signed the statement, by its public key alone."""
        try:
            client_data = CollectedClientData(websafe_decode(self.client_data))
            told = AuthenticatorData(websafe_decode(self.authenticator_data))
            key = self.passkey.attested
            key.public_key.verify(told + client_data.hash, websafe_decode(self.signature))
        except Exception:  # whatever the readers of forged bytes die of, it is no touch of it
            return False
        digest = hashlib.sha256(self.statement.encode())
        return (
            client_data.type == CollectedClientData.TYPE.GET
            and told.is_user_verified()
            and client_data.challenge == digest.digest()
            and self.challenge == digest.hexdigest()
        )

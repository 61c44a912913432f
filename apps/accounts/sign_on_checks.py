"""What is said at start-up of the file of single sign-on, and of the settings that must go with it."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Doubt

from . import saml_key
from .sign_on_file import SignOn, read, sign_on_as_written
from .sign_on_rules import FileIsWrong
from .ways_to_sign import CODE, PASSWORD, PROVIDER, any_way

PASSWORDS_FOR = ("everybody", "superusers", "nobody")


def the_file_can_be_meant(**_kwargs: Any) -> list[CheckMessage]:
    """At start-up: the file can be read, and the settings beside it go together with it."""
    found: list[CheckMessage] = []
    if settings.SINGLE_SIGN_ON:
        try:
            read(settings.SINGLE_SIGN_ON)
        except (OSError, FileIsWrong) as wrong:
            found.append(_error(1, f"SINGLE_SIGN_ON: {wrong}", "Mend the file that it names."))
    if settings.PASSWORDS_FOR not in PASSWORDS_FOR:
        sentence = f"PASSWORDS_FOR is “{settings.PASSWORDS_FOR}”, which means nothing."
        found.append(_error(2, sentence, f"Set one of: {', '.join(PASSWORDS_FOR)}."))
    by_password = any_way(PASSWORD) or any_way(CODE)
    known = sign_on_as_written()
    nobody_to_ask = not settings.SINGLE_SIGN_ON and settings.PASSWORDS_FOR != "everybody"
    # Of a file that cannot be read it is said above what is wrong.
    if nobody_to_ask or (any_way(PROVIDER) and not known.elsewhere and (known.all or not found)):
        sentence = "PASSWORDS_FOR or SIGNING_ASKS_FOR sends people to a provider, and there is none."
        found.append(_error(3, sentence, "Set SINGLE_SIGN_ON, or leave both out."))
    if settings.PASSWORDS_FOR != "everybody" and by_password and not known.directory:
        sentence = "PASSWORDS_FOR leaves people without a password, and SIGNING_ASKS_FOR asks them for one."
        found.append(_error(5, sentence, "Set SIGNING_ASKS_FOR=passkey,provider."))
    if by_password and any(one.makes_accounts_of for one in known.elsewhere):
        sentence = "Accounts are made by a provider, have no password, and a signature asks them for one."
        hint = "Set SIGNING_ASKS_FOR=passkey,provider."
        found.append(Doubt(sentence, hint=hint, id="accounts.W006"))
    return [*found, *_of_saml(known), *_of_the_directory(known)]


def _of_saml(known: SignOn) -> list[CheckMessage]:
    """What is missing for asking a provider of SAML."""
    found: list[CheckMessage] = []
    if known.saml and find_spec("onelogin") is None:
        sentence = "SINGLE_SIGN_ON names a provider of SAML, and the package that asks one is not installed."
        hint = "Install requirements-saml.lock (docs/single-sign-on.md), or take [[saml]] out of the file."
        found.append(_error(12, sentence, hint))
    for one in known.saml:
        path = Path(one.certificate_file)
        if not path.is_file() or b"BEGIN CERTIFICATE" not in path.read_bytes():
            sentence = f"The certificate_file of {one.name} is {path}, and there is no certificate (PEM)."
            found.append(_error(13, sentence, "Put there what its metadata has as its signing certificate."))
        try:
            saml_key.read(one.key_file)
        except ValueError as wrong:
            hint = "Make one by hotfix-manage create_saml_key FILE, or leave key_file out."
            found.append(_error(14, f"The key_file of {one.name}: {wrong}.", hint))
    return found


def _of_the_directory(known: SignOn) -> list[CheckMessage]:
    """What is missing, or not as it should be, for asking the directory."""
    found: list[CheckMessage] = []
    if known.directory is None:
        return found
    if find_spec("django_auth_ldap") is None:
        sentence = "SINGLE_SIGN_ON names a directory, and the package that asks one is not installed."
        hint = "Install requirements-ldap.lock (docs/single-sign-on.md), or take [directory] out of the file."
        found.append(_error(9, sentence, hint))
    if known.directory.ca_file and not Path(known.directory.ca_file).is_file():
        sentence = f"The directory's ca_file is {known.directory.ca_file}, and there is no such file."
        found.append(_error(11, sentence, "Put its certificates (PEM) there, or leave the entry out."))
    if known.directory.without_tls:
        sentence = "The directory is asked without TLS: everybody on the way there reads passwords."
        hint = "Give it an address of ldaps://, or one of ldap:// without the entry without_tls."
        found.append(Doubt(sentence, hint=hint, id="accounts.W010"))
    return found


def _error(number: int, sentence: str, hint: str) -> CheckMessage:
    return Error(sentence, hint=hint, id=f"accounts.E{number:03}")

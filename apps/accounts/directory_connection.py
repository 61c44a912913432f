"""Looking somebody up in the directory and trying their password there, by django-auth-ldap.

It finds the entry, binds as it, and reads groups; what an entry is worth here is decided elsewhere. This
needs the packages of the extra `ldap`, so it is imported where a directory is asked, and nowhere else.
"""

import logging
from collections.abc import Callable, Mapping
from contextvars import copy_context
from functools import partial
from threading import BoundedSemaphore, Thread
from typing import Any

import ldap
from django.conf import settings
from django.contrib.auth import get_user_model
from django_auth_ldap import backend as known
from django_auth_ldap import config
from ldap.filter import escape_filter_chars

from .directory_refusals import why_refused
from .directory_rules import Directory, silent

logger = logging.getLogger(__name__)


# LDAP_MATCHING_RULE_IN_CHAIN: Active Directory follows groups in groups by itself, wherever these lie.
_IN_CHAIN = "member:1.2.840.113556.1.4.1941:"
_GROUPS: Mapping[str, Callable[..., Any]] = {
    "groupOfNames": config.NestedGroupOfNamesType,
    "groupOfUniqueNames": config.NestedGroupOfUniqueNamesType,
    "posixGroup": config.PosixGroupType,
    "activeDirectory": partial(config.MemberDNGroupType, _IN_CHAIN),
}
# By these a directory says no to a password: some say so of an account that is locked or has ended.
_SAYS_NO = (
    ldap.INVALID_CREDENTIALS,
    ldap.UNWILLING_TO_PERFORM,
    ldap.INAPPROPRIATE_AUTH,
    ldap.CONSTRAINT_VIOLATION,
)

# So many questions of one process may hang at once; who comes then is told so without waiting.
_HANGING = BoundedSemaphore(16)
# What is read of an entry; the last two say in which groups of Unix it is.
_READ = ("mail", "givenName", "sn", "cn", "displayName", "uid", "gidNumber")

Found = tuple[Mapping[str, list[Any]], frozenset[str]]


def look_up(asked: Directory, attribute: str, value: str, password: str) -> Found | None:
    """Return the attributes and the groups of the one entry that has `value`, if `password` is its.

    Why a directory refuses more than a wrong password is for whoever reads the log, and for nobody else.

    Raises:
        ProviderSilent: it does not answer, or nonsense.
    """
    door = _Door(asked, attribute, value)
    try:
        _in_time(lambda: door.authenticate(None, username=value, password=password))
    except (_CannotTell, ldap.LDAPError) as broken:
        raise silent(asked, broken) from broken
    if door.refused:
        # The entry as it is called there: at a signature it is asked for by an identity that nobody reads.
        logger.warning("%s refuses %r: %s", asked.id, *door.refused)
    return door.found


def _in_time(question: Callable[[], Any]) -> None:
    """Ask `question` in a thread that may be given up: the library waits for TLS as long as it takes.

    Raises:
        _CannotTell: it had not answered in time, or so many others hang already.
        Exception: whatever the question raised.
    """
    raised: list[Exception] = []

    def ask() -> None:
        try:
            question()
        except Exception as error:  # it is raised where somebody waits for the answer
            raised.append(error)
        finally:
            _HANGING.release()

    if not _HANGING.acquire(blocking=False):
        raise _CannotTell("Too many are waiting for it already.")
    thread = Thread(target=copy_context().run, args=(ask,), name="directory", daemon=True)
    thread.start()
    thread.join(settings.SINGLE_SIGN_ON_TIMEOUT)
    if thread.is_alive():
        raise _CannotTell("It has not answered in time.")
    if raised:
        raise raised[0]


class _CannotTell(Exception):
    """The directory was asked, and what came back is no answer."""


class _Door(known.LDAPBackend):
    """django-auth-ldap's backend for one question: it makes and changes no account."""

    # Nothing comes from the settings of the site: nobody sets what begins so.
    settings_prefix = "DIRECTORY_AS_THE_FILE_SAYS_"

    def __init__(self, asked: Directory, attribute: str, value: str) -> None:
        self.asked = asked
        self.found: Found | None = None
        self.refused: tuple[str, str] | None = None
        search = config.LDAPSearch(
            asked.people_below,
            ldap.SCOPE_SUBTREE,
            # In two steps, because what was typed is no pattern, and neither is the rest.
            f"(&{asked.people_filter}({attribute}={_escaped(attribute, value)}))".replace("%", "%%"),
            [*_READ, asked.name_attribute, asked.id_attribute],
        )
        self.default_settings = {
            "SERVER_URI": asked.address,
            "BIND_DN": asked.bind_dn,
            "BIND_PASSWORD": asked.bind_password,
            "START_TLS": asked.starts_tls,
            "CONNECTION_OPTIONS": _options(asked),
            "USER_SEARCH": search,
            # Their names alone: of a group of thousands the members are much, and come in parts.
            "GROUP_SEARCH": config.LDAPSearch(asked.groups_below, ldap.SCOPE_SUBTREE, attrlist=["cn"]),
            "GROUP_TYPE": _GROUPS[asked.groups_kind](name_attr="cn"),
            "ALWAYS_UPDATE_USER": False,
            "PERMIT_EMPTY_PASSWORD": False,
        }

    def authenticate_ldap_user(self, ldap_user: Any, password: str) -> Any:
        """Keep why the password was refused, which the library drops."""
        bind = ldap_user._bind_as

        def noting(dn: str, said: str, sticky: bool = False) -> None:
            try:
                bind(dn, said, sticky=sticky)
            except ldap.INVALID_CREDENTIALS as refused:
                why = why_refused(str(refused))
                if why and not sticky:  # so the site binds itself
                    self.refused = dn, why
                raise

        ldap_user._bind_as = noting
        return super().authenticate_ldap_user(ldap_user, password)

    def get_or_build_user(self, username: str, ldap_user: Any) -> tuple[Any, bool]:
        """Keep what is told of who has given the right password; the account is somebody else's business."""
        self.found = ldap_user.attrs or {}, frozenset(ldap_user.group_names)
        return get_user_model()(), False


def _escaped(attribute: str, value: str) -> str:
    """Return `value` as it stands in a filter; what is bytes in the directory is in hexadecimal here."""
    if attribute.lower() == "objectguid":
        return "".join(f"\\{value[at : at + 2]}" for at in range(0, len(value), 2))
    escaped: str = escape_filter_chars(value)
    return escaped


def _options(asked: Directory) -> dict[int, Any]:
    seconds = settings.SINGLE_SIGN_ON_TIMEOUT
    options: dict[int, Any] = {
        ldap.OPT_NETWORK_TIMEOUT: seconds,
        ldap.OPT_TIMEOUT: seconds,
        # Nobody else is told a password because this directory says so.
        ldap.OPT_REFERRALS: 0,
        ldap.OPT_X_TLS_REQUIRE_CERT: ldap.OPT_X_TLS_DEMAND,
    }
    if asked.ca_file:
        options[ldap.OPT_X_TLS_CACERTFILE] = asked.ca_file
    # Last: from here on, what was said above holds.
    return {**options, ldap.OPT_X_TLS_NEWCTX: 0}


def _tell(sender: Any, context: str, exception: Exception, **_kwargs: Any) -> None:
    """Let nothing that went wrong look like a wrong password, but what is one."""
    if issubclass(sender, _Door) and not (context == "authenticate" and isinstance(exception, _SAYS_NO)):
        why = why_refused(str(exception))
        if isinstance(exception, ldap.STRONG_AUTH_REQUIRED):
            why = "it takes no password without TLS."
        raise _CannotTell(f"{context}: {f'{why} ' if why else ''}{exception!r}") from exception


known.ldap_error.connect(_tell, dispatch_uid="accounts.directory")

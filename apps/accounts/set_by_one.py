"""Whether one person set both the password and the address of a log-in: then no mail shows whose it is.

A link makes a password one's own because whoever set the password does not read the mail. Who has set the
address too reads it, and so that link is nobody's proof: it takes two people to open such a log-in again.
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.common import clock

from .confirmed_address import CONFIRMED_FOR, confirmed_address
from .credential_digests import matches
from .credentials import OF_ADDRESS, OF_PASSWORD, CredentialChange, custodians_of, newest

if TYPE_CHECKING:
    from .models import User

_OTHERS = CredentialChange.Whose.ANOTHER


def why_no_link(person: "User") -> str:
    """Return why no link makes the password of `person` their own; empty where one does.

    It is asked of who has a password that somebody else set. Of an account that nobody has made theirs yet
    the maker set both: that is how accounts come about, and the maker gives it no role.
    """
    of_password, of_address = newest(person.pk, OF_PASSWORD), newest(person.pk, OF_ADDRESS)
    if of_password is not None and of_password.what == CredentialChange.What.FORGOTTEN:
        return _why_not_yet(person)
    if of_password is None or of_address is None:
        return ""
    if of_password.whose != _OTHERS or of_address.whose != _OTHERS or _apart(of_password, of_address):
        return ""
    if never_its_owners(person) or _had_it_before(person):
        return ""
    words = {"one": of_address.doer, "other": of_password.doer}
    return (
        _(
            "Your e-mail address was set by %(one)s and your password by %(other)s, which counts as one"
            " person, so no link that is mailed shows that it is you. Have another administrator set the"
            " password, or your former address, anew."
        )
        % words
    )


def _why_not_yet(person: "User") -> str:
    """Return why no link makes a password theirs that they chose by a link themselves; empty once one does.

    Whoever reads their mail now chose it: only an address that has been theirs for long shows who that is.
    """
    address = confirmed_address(person)
    if address is not None and address.counts:
        return ""
    if address is None or address.since is None:
        return _(
            "Your e-mail address is not confirmed, so no link shows that it is you. Have an administrator set"
            " your password anew."
        )
    words = {"until": clock.to_the_minute(address.since + CONFIRMED_FOR)}
    return (
        _(
            "From %(until)s, when your e-mail address has been confirmed for 7 days, a mailed link makes the"
            " password yours. If you must sign sooner, have an administrator set your password anew."
        )
        % words
    )


def _apart(one: CredentialChange, other: CredentialChange) -> bool:
    """Whether two people did these, neither of them behind the account of the other."""
    if one.by_id is None or other.by_id is None:
        return one.by_id != other.by_id
    if one.by_id == other.by_id:
        return False
    return one.by_id not in custodians_of(other.by_id) and other.by_id not in custodians_of(one.by_id)


def never_its_owners(person: "User") -> bool:
    """Whether the account was made by somebody, and nothing of it was ever its owner's own."""
    # A password that was only stored anew is whoever's signed in with it.
    theirs = CredentialChange.objects.filter(person=person).exclude(what=CredentialChange.What.REHASH)
    made = theirs.filter(what=CredentialChange.What.ACCOUNT, whose=_OTHERS).exists()
    return made and not theirs.exclude(whose=_OTHERS).exists()


def _had_it_before(person: "User") -> bool:
    """Whether the present address was that person's own before, and was only put back."""
    own = CredentialChange.objects.filter(person=person, what__in=OF_ADDRESS).exclude(whose=_OTHERS)
    digests = own.values_list("digest", flat=True)
    return bool(person.email) and any(matches(person.pk, person.email, one) for one in digests)

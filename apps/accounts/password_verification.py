"""Whether each password is the one last recorded: a hash that SQL put there is found by this."""

from django.db.models import OuterRef, Subquery

from .credential_digests import matches
from .credentials import CredentialChange
from .models import User

_What = CredentialChange.What
# Each of these keeps the digest of the hash that the table held from then on.
_OF_HASHES = (_What.ACCOUNT, _What.PASSWORD, _What.FORGOTTEN, _What.TAKEN, _What.REHASH)


def password_as_recorded(user: User) -> bool | None:
    """Whether the hash of the password of `user` is the one last recorded.

    None where that cannot be told: nothing was recorded yet, or the SECRET_KEY of then is not known any more.
    """
    kept = CredentialChange.objects.filter(person=user.pk, what__in=_OF_HASHES).order_by("-pk")
    return matches(user.pk, user.password, kept.values_list("digest", flat=True).first() or "")


def changed_past_the_software() -> list[User]:
    """Return everybody whose password was changed and nothing recorded, as SQL does it; one query."""
    theirs = CredentialChange.objects.filter(person=OuterRef("pk"), what__in=_OF_HASHES).order_by("-pk")
    people = User.objects.order_by("pk").annotate(recorded=Subquery(theirs.values("digest")[:1]))
    return [one for one in people.iterator() if matches(one.pk, one.password, one.recorded or "") is False]

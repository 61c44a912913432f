"""Who signs in by the password of the directory: found or made as its rules say, with groups as they say.

It stands behind the passwords that this site keeps, so that whoever keeps the site comes in while the
directory is down. Programs are not asked about: they use accounts of this site.
"""

from typing import Any

from apps.accounts import asking_the_directory
from apps.accounts.asking_a_code import has_codes
from apps.accounts.backends import PersonBackend
from apps.accounts.models import User
from apps.accounts.passwords import is_of_a_superuser, opened_by_directory
from apps.accounts.sign_on_file import directory
from apps.accounts.signing_on import sign_on
from apps.common.errors import DomainError
from apps.hotfixes.role_eligibility import may_be_in


class DirectoryBackend(PersonBackend):
    """A log-in by the directory; of whoever is in, everything is as with any other log-in."""

    def authenticate(
        self, request: Any, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """Return whose name and password these are in the directory; None where they do not go together.

        Raises:
            NotAllowed: they are somebody's who may not come in here.
            ProviderSilent: the directory does not answer.
        """
        asked, attempt = directory(), getattr(request, "password_attempt", None)
        if asked is None or attempt is None or not username or not password:
            return None
        if getattr(request, "sent_by_a_program", False) or _is_of_this_site(username):
            return None
        try:
            claims = asking_the_directory.by_name(asked, username, password)
            if claims is None:
                return None
            arrival = sign_on(asked, claims, may_be_in=may_be_in)
        except DomainError:
            attempt.not_looked_at()
            raise
        asking_the_directory.note_name(asked, arrival.person, claims)
        if not has_codes(arrival.person):
            attempt.succeeded()
        request.told_on_arrival = arrival.told
        return arrival.person


def _is_of_this_site(name: str) -> bool:
    """Whether it is a superuser's whom the directory does not know: their password is told nobody else."""
    found = User.objects.filter(username__iexact=name)
    return any(is_of_a_superuser(one) and not opened_by_directory(one) for one in found)

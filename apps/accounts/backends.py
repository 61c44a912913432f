"""Who is signed in: Django's log-in by password; a person with their groups and permissions.

A right password is not all where its person has one-time codes: whoever asks for it asks for the code, too.
"""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import Exists, F, OuterRef

from apps.common.kept_questions import KeptQuestion

from .asking_a_code import has_codes
from .credentials import OF_ADDRESS, OF_CODES, OF_PASSWORD, of_newest, whose
from .models import User
from .passkeys import Passkey
from .passwords import linked, may_use_password
from .sign_on_file import directory, known_ids


def _with_groups_and_log_in(of_directory: str | None, known: tuple[str, ...], *, person: int) -> Any:
    """A row for each group that they are in, and one where they are in none."""
    people = User.objects.filter(pk=person).order_by().annotate(group_name=F("groups__name"))
    passkeys = Passkey.objects.in_use().filter(person=OuterRef("pk"))
    of_their_log_in = {
        "password_whose": whose(OF_PASSWORD),
        "address_whose": whose(OF_ADDRESS),
        "newest_of_codes": of_newest("what", OF_CODES),
    }
    return people.annotate(**of_their_log_in, **linked(of_directory, known), has_passkey=Exists(passkeys))


_OF_A_SESSION = KeptQuestion(_with_groups_and_log_in)


class PersonBackend(ModelBackend):
    """Django's own, but every page asks what groups the person is in, so they are read along with them."""

    def authenticate(
        self, request: Any, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """Return the person, if the password is theirs; then they are known at the address of `request`.

        Of whom a code is asked as well it stays counted as wrong until that is right.
        """
        found = super().authenticate(request, username=username, password=password, **kwargs)
        attempt = getattr(request, "password_attempt", None)
        asked = getattr(request, "asks_again", None)
        if found and asked is not None and found.pk == asked.pk and hasattr(asked, "linked_to_nobody"):
            found.linked_to_nobody = asked.linked_to_nobody
        if isinstance(found, User) and attempt is not None and may_use_password(found, request):
            if not has_codes(found):
                attempt.succeeded()
            return found
        return None

    def get_user(self, user_id: Any) -> User | None:
        """Return the person of that key with `group_names` filled, or None; one query.

        Whose doing their password and address are comes along, for own_login.py, whether they have a passkey,
        and what was done last to their one-time codes.
        """
        known = directory()
        key = User._meta.pk.to_python(user_id)
        rows = _OF_A_SESSION.instances(known and known.id, known_ids(), person=key)
        if not rows or not self.user_can_authenticate(rows[0]):
            return None
        person: User = rows[0]
        person.group_names = frozenset(row.group_name for row in rows if row.group_name is not None)
        return person

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """The model-wide permissions of a person, their own and those of their groups; one query.

        Only the menu of the admin asks for them: they give no right over a hot fix.
        """
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if not hasattr(user_obj, "_perm_cache"):
            every = Permission.objects.order_by().values_list("content_type__app_label", "codename")
            held = every.filter(user=user_obj.pk).union(every.filter(group__user=user_obj.pk))
            user_obj._perm_cache = {f"{app}.{codename}" for app, codename in held}
        permissions: set[str] = user_obj._perm_cache
        return permissions

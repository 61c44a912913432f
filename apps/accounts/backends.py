"""Who is signed in: Django's log-in by password, and the person of a session together with their groups."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import F

from .models import User


class PersonBackend(ModelBackend):
    """Django's own, but every page asks what groups the person is in, so they are read along with them."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the person of that key with `group_names` filled, or None; one query."""
        rows = list(User.objects.filter(pk=user_id).order_by().annotate(group_name=F("groups__name")))
        if not rows or not self.user_can_authenticate(rows[0]):
            return None
        person = rows[0]
        person.group_names = frozenset(row.group_name for row in rows if row.group_name is not None)
        return person

"""Who is signed in: Django's log-in by password; a person with their groups and permissions."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
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

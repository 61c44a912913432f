"""The roles of the process, those that sign and the contributor, and the standing groups (PROCESS.md 3)."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from .models import User

CODENAME_PREFIX = "act_as_"


class Role(models.TextChoices):
    """A right held on one hot fix: those that sign, and the contributor, who edits evidence."""

    PRODUCT_OWNER = "product_owner", _("Product Owner")
    TECHNICAL_LEAD = "technical_lead", _("Technical Lead")
    SENIOR_DEVELOPER = "senior_developer", _("Senior Developer")
    QA_LEAD = "qa_lead", _("QA Lead")
    RELEASE_MANAGER = "release_manager", _("Release Manager")
    CONTRIBUTOR = "contributor", _("Contributor")

    @property
    def codename(self) -> str:
        """Return the object permission on a hot fix that stands for this role."""
        return f"{CODENAME_PREFIX}{self.value}"


SIGNING_ROLES = tuple(role for role in Role if role is not Role.CONTRIBUTOR)
ROLE_BY_CODENAME = {role.codename: role for role in Role}

PROCESS_OWNERS = "Process owners"
AUDITORS = "Auditors"
CHANGE_BOARD = "Change board"
# Whoever is in one of these oversees, and holds no role by any way.
HOLD_NO_ROLE = (AUDITORS, CHANGE_BOARD)
STANDING_GROUPS = (PROCESS_OWNERS, AUDITORS, CHANGE_BOARD)


def in_group(user: "User | AnonymousUser", *names: str) -> bool:
    """Tell whether `user` is in one of these groups."""
    return user.is_active and not user.group_names.isdisjoint(names)

"""What is known about a piece of evidence when its form opens: each part is read where it is asked for."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from apps.accounts.roles import Role
from apps.common import clock
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import GOAL
from apps.hotfixes.visibility import visible_to
from apps.systems.models import EvidenceTemplate

if TYPE_CHECKING:
    from apps.accounts.models import User


class Known:
    """What is known about a record when `viewer` opens its form; each part is read where it is asked for."""

    def __init__(self, record: Evidence, viewer: "User") -> None:
        self.record: Any = record
        self.viewer = viewer
        self.now = clock.now().replace(second=0, microsecond=0)

    @property
    def hotfix(self) -> HotFix:
        hotfix: HotFix = self.record.hotfix
        return hotfix

    @cached_property
    def template(self) -> EvidenceTemplate | None:
        """The templates of its system."""
        known = EvidenceTemplate.objects.select_related("system").prefetch_related("steps", "runs")
        return known.filter(system=self.hotfix.system_id).first()

    @cached_property
    def _evidence(self) -> dict[str, list[Evidence]]:
        names = ("change_requests", "development_records")
        return self.hotfix.evidence(*names, every_round=True)

    @property
    def change(self) -> Any:
        """The change request; there is one for all rounds."""
        return next(reversed(self._evidence["change_requests"]), None)

    @property
    def developed(self) -> Any:
        """The development record of the same round."""
        of_round = [one for one in self._evidence["development_records"] if one.round == self.record.round]
        return of_round[-1] if of_round else None

    @cached_property
    def last_closed(self) -> Any:
        """The plan by which the last hot fix of the system that was closed, and may be seen, was deployed."""
        seen = visible_to(self.viewer).filter(system=self.hotfix.system_id, state=GOAL)
        last = seen.exclude(pk=self.hotfix.pk).order_by("-pk").first()
        return last.deployment_plans.order_by("round").select_related("hotfix").last() if last else None

    def holder_of(self, role: str) -> "User | None":
        """Who holds `role` on the hot fix, the first of several; None where no person does."""
        return next(iter(self._holders.get(Role(role), ())), None)

    @cached_property
    def _holders(self) -> dict[Role, list["User"]]:
        found: dict[Role, list[User]] = {}
        for grant in self.hotfix.user_grants.select_related("user", "permission").order_by("pk"):
            if grant.user.is_active:
                found.setdefault(grant.role, []).append(grant.user)
        return found

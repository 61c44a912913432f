"""Every transition of a hot fix, on one page. Where each leads and what opens it stands in phases.py.

Only perform.py calls these. Each carries the policy as its permission and the gate as its condition, so
that asking django-fsm what is possible tells the truth.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from apps.common.errors import UnknownAct

from . import gates, policy
from .phase_rules import leads_from
from .phases import PHASES, State, act_named

# The methods below for which the table has no act; checks.py says so at start-up.
NOT_IN_THE_TABLE: list[str] = []


def _transition(method: Callable[[Any], None]) -> Callable[[Any], None]:
    """Make `method` the transition of its own name in the process table."""
    try:
        act = act_named(method.__name__)
    except UnknownAct:
        NOT_IN_THE_TABLE.append(method.__name__)
        return method

    def permitted(hotfix: Any, user: Any) -> bool:
        return policy.may(user, act.name, hotfix).allowed

    def opened(hotfix: Any) -> bool:
        if not act.is_possible_in(hotfix.state, ahead=hotfix.ahead_of_its_go):
            return False
        if act.needs_gate:
            return gates.gate(hotfix).is_open
        return not (act.needs_no_debt and gates.open_debts(hotfix, act))

    decorated: Callable[[Any], None] = transition(
        field="state",
        source=[str(one) for one in (*act.sources, *act.while_ahead) if leads_from(act, one)],
        target=str(act.target) if act.target else None,
        conditions=[opened],
        permission=permitted,
    )(method)
    return decorated


class HotFixTransitions(FSMModelMixin, models.Model):
    """The state of a hot fix and the only ways it changes."""

    state = FSMField(_("phase"), max_length=20, choices=State, default=PHASES[0].state.value, protected=True)

    class Meta:
        abstract = True

    def refresh_from_db(
        self, using: str | None = None, fields: Iterable[str] | None = None, from_queryset: Any = None
    ) -> None:
        """Reload, leaving the protection of `state` on.

        FSMModelMixin lifts it on the field that all threads share; dropping the loaded value needs none.
        """
        loaded = self.__dict__
        if fields is None:
            # By name, because Django takes the dropped value for one that it need not load.
            fields = [field.attname for field in self._meta.concrete_fields if field.attname in loaded]
            self._prefetched_objects_cache: dict[str, Any] = {}
        wanted = list(fields)
        dropped = {"state": loaded.pop("state")} if "state" in wanted and "state" in loaded else {}
        try:
            models.Model.refresh_from_db(self, using, wanted, from_queryset)
        except BaseException:
            loaded.update(dropped)
            raise

    @_transition
    def submit(self) -> None:
        """The reporter hands the issue over for qualification."""

    @_transition
    def qualify(self) -> None:
        """Product Owner and Technical Lead agree that it is a hot fix."""

    @_transition
    def reject(self) -> None:
        """It does not qualify and goes the ordinary way."""

    @_transition
    def submit_for_review(self) -> None:
        """The Senior Developer stands behind the change."""

    @_transition
    def pass_review(self) -> None:
        """The Technical Lead approves the code."""

    @_transition
    def request_changes(self) -> None:
        """The Technical Lead sends the code back: a new round."""

    @_transition
    def pass_testing(self) -> None:
        """The QA Lead approves it for deployment."""

    @_transition
    def fail_testing(self) -> None:
        """The QA Lead sends it back: a new round."""

    @_transition
    def refuse_deployment(self) -> None:
        """The Release Manager says no-go: a new round."""

    @_transition
    def deploy(self) -> None:
        """It is in production, after the go."""

    @_transition
    def roll_back(self) -> None:
        """It is taken out of production: a new round."""

    @_transition
    def verify(self) -> None:
        """The Release Manager confirms that production is well."""

    @_transition
    def complete_documentation(self) -> None:
        """The release note is out and the lessons are written."""

    @_transition
    def merge_to_main(self) -> None:
        """The fix is on main, and the record is closed."""

    @_transition
    def cancel(self) -> None:
        """It is withdrawn before anything reached production."""

"""One hot fix of the demonstration while it is played: its story, its people, and the doors they use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.core.files import File

from apps.accounts.models import User
from apps.accounts.reauthentication import Proof
from apps.accounts.roles import Role
from apps.approvals.stating_late import Told, state_late
from apps.common import clock
from apps.evidence.attachments import attach
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.evidence import Evidence, evidence_model
from apps.hotfixes.gates import gate
from apps.hotfixes.grants import grant_role
from apps.hotfixes.models import HotFix
from apps.hotfixes.perform import perform
from apps.hotfixes.phases import State, act_named
from apps.hotfixes.posting import post_update
from apps.hotfixes.recording import recording
from apps.hotfixes.reporting import report_issue
from apps.release_notes.models import ReleaseNote
from apps.release_notes.publish import publish

from .company import Company
from .story_texts import ChangedFirst, Detour, ExtraDelegation, ExtraGrant, Occasion, Story, read


def proof_of(user: User) -> Proof:
    """Nobody types a password here, and the sign-off says so."""
    return Proof(user_id=user.pk, at=clock.now(), method="demonstration")


@dataclass
class Play:
    """The state of one hot fix between two beats of its course."""

    occasion: Occasion
    story: Story
    company: Company
    reporter: User
    cast: dict[Role, User]
    observed: datetime
    versions: tuple[str, ...]  # the one in production at the start, then one for each release
    rng: Random
    ungranted: list[ExtraGrant]
    undelegated: list[ExtraDelegation] = field(default_factory=list)
    returned: list[Detour] = field(default_factory=list)
    released: int = 0
    reviewed: bool = False
    unit_tests: int = 0
    window_start: datetime | None = None
    went_at: datetime | None = None
    _hotfix: HotFix | None = None

    @property
    def hotfix(self) -> HotFix:
        assert self._hotfix is not None, "nothing is reported yet"
        return self._hotfix

    @property
    def facts(self) -> dict[str, Any]:
        return self.company.facts(self.story.system)

    @property
    def base_version(self) -> str:
        return self.versions[0]

    @property
    def version(self) -> str:
        """The version of the present round; one that was rolled back is never used again."""
        return self.versions[self.released + 1]

    def sha(self, length: int = 40) -> str:
        return "".join(self.rng.choice("0123456789abcdef") for _ in range(length))

    def colleague(self, name: str) -> User:
        """Who is called so; whoever leads the change where `name` is of a team."""
        known = {str(one): one for one in self.company.people.values()}
        return known.get(name, self.cast[Role.TECHNICAL_LEAD])

    # --- the doors --------------------------------------------------------------------------------

    def report(self) -> None:
        told = self.story
        self._hotfix = report_issue(
            system=self.company.systems[told.system],
            by=self.reporter,
            title=told.title,
            details={
                "triggers": list(told.triggers),
                "description": told.description,
                "observed_at": self.observed,
                "incident_url": f"https://tickets.halden.example/INC-{self.rng.randint(46000, 49999)}",
            },
        )

    def record(self, name: str, by: User, fill: Callable[[Evidence], None], *, reason: str = "") -> None:
        """Let `fill` change the evidence called `name` of the present round."""
        with recording(self._present(name), by=by, reason=reason) as present:
            fill(present)
        self._hotfix = present.hotfix

    def attach(self, name: str, by: User, file: File, *, note: str) -> None:
        """Attach a file to the evidence called `name` of the present round."""
        self._hotfix = attach(self._present(name), file, by=by, note=note).hotfix

    def publish_note(self) -> None:
        note = self._present("release_notes")
        assert isinstance(note, ReleaseNote)
        publish(note, by=self.cast[Role.RELEASE_MANAGER])

    def act(
        self,
        name: str,
        by: User,
        *,
        as_role: Role | None = None,
        reason: str = "",
        waivers: Mapping[str, str] | None = None,
        **details: Any,
    ) -> None:
        outcome = perform(
            self.hotfix,
            name,
            by=by,
            as_role=as_role,
            reason=reason,
            details=details,
            waivers=waivers,
            proof=proof_of(by),
        )
        self._hotfix = outcome.hotfix

    def sign(self, act: str, role: Role) -> None:
        """Sign, and say why what is missed may be."""
        texts = read("comments.toml")
        waivers = {
            one.threshold.value: texts["waivers"][one.threshold.value][0] for one in gate(self.hotfix).missed
        }
        reason = self.rng.choice(texts.get(act, ("",)))
        self.act(act, self.cast[role], as_role=role, reason=reason, waivers=waivers)
        if act == "go":
            self.went_at = clock.now()

    def post(self, state: State, role: Role) -> None:
        """Tell those who wait how it stands."""
        texts = read("updates.toml")
        came_back = texts.get(f"{state.value}_again") if self.hotfix.round > 1 else None
        text = self.rng.choice(came_back or texts[state.value])
        self._hotfix = post_update(self.hotfix, text, by=self.cast[role]).hotfix

    def say_no(self, detour: Detour) -> None:
        """A refusal or a roll-back: the hot fix returns to development in a new round."""
        if detour.act == "roll_back":
            decider = self.cast[Role.RELEASE_MANAGER]
            self.act(
                "roll_back",
                decider,
                reason=detour.reason,
                trigger=detour.trigger,
                decision_maker=str(decider),
                steps_taken=detour.steps_taken,
                outcome=detour.outcome,
            )
            self.released += 1
        else:
            self.act(detour.act, self.refuser(detour.act), reason=detour.reason)
        self.returned.append(detour)

    def refuser(self, act: str) -> User:
        """Who says this no."""
        return self.cast[act_named(act).roles[0]]

    def end(self, act: str) -> None:
        """The act that ends it; what is reported by mistake is cancelled by the reporter."""
        if act == "merge_to_main":
            by = self.cast[self.rng.choice((Role.TECHNICAL_LEAD, Role.SENIOR_DEVELOPER))]
        elif self.occasion.until is State.IDENTIFIED:
            by = self.reporter
        else:
            by = self.refuser(act)
        first = self.occasion.changed_first
        fate: dict[str, Any] = (
            {"becomes_of_production": first.becomes_of_production} if first and act == "reject" else {}
        )
        self.act(act, by, reason=self.occasion.reason, **fate)

    def state_late(self, first: ChangedFirst) -> None:
        """Whoever reported it says that production was changed already."""
        began = clock.now() - timedelta(minutes=first.minutes)
        person = self.company.people.get(first.by)
        told = Told(
            started_at=began,
            ended_at=began + timedelta(minutes=first.took),
            changed_by=person,
            name="" if person else first.by,
            done=first.done,
            why=first.why,
        )
        state_late(self.hotfix, told, by=self.reporter, proof=proof_of(self.reporter))
        self.hotfix.refresh_from_db()

    def change_after_signing(self) -> None:
        """The Technical Lead adds to the change request what came up after the first sign-off."""

        def add(record: Evidence) -> None:
            found: Any = record
            found.dependencies = "Newsletter service 5.2 reads the same cache and must be told."
            found.full_clean()

        lead = self.cast[Role.TECHNICAL_LEAD]
        self.record(
            "change_requests", lead, add, reason="Found while preparing: one more reader of the cache"
        )

    def grant(self, extra: ExtraGrant) -> None:
        """A process owner grants a role; from here on the new holder acts in it."""
        to = self.company.people[extra.to]
        grant_role(self.hotfix, extra.role, to=to, by=self.company.people[extra.by], reason=extra.reason)
        self.cast[extra.role] = to

    def delegate(self, extra: ExtraDelegation) -> None:
        """The holder of a role delegates it; where that begins at once, the delegate acts from here on."""
        to = self.company.people[extra.to]
        begins = clock.now() + timedelta(hours=extra.begins_in_hours)
        delegate_role(
            extra.role,
            self.hotfix.system if extra.whole_system else self.hotfix,
            to=to,
            by=self.cast[extra.role],
            starts_at=begins if extra.begins_in_hours else None,
            ends_at=begins + timedelta(hours=extra.hours),
            reason=extra.reason,
        )
        if not extra.begins_in_hours:
            self.cast[extra.role] = to

    def _present(self, name: str) -> Evidence:
        """The record called `name` of the present round."""
        manager: Any = evidence_model(name)._default_manager
        record: Evidence = manager.filter(hotfix=self.hotfix, round=self.hotfix.round).latest("pk")
        return record

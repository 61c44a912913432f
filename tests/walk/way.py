"""The way of one hot fix through everybody's hands: to the go, to the end, and what followed afterwards."""

from dataclasses import dataclass, field

from django.urls import reverse
from playwright.sync_api import Browser

from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import PHASES, Phase, State
from apps.systems.priorities import Priority
from tests.asking import url
from tests.driving import FORWARD, HOLDERS, SUPPLIER, Company

from .person import Person
from .tally import Tally

DESK, PHONE = (1400, 900), (390, 844)
MONITORED = 61  # seconds: the minute of monitoring that the system's templates ask for
GO = next(phase.signs_by for phase in PHASES if phase.deploys)
SIGNERS = [HOLDERS[rule.role] for phase in PHASES for rule in phase.sign_offs]
# Who is at work at a desk; the others are woken, and have a phone.
AT_A_DESK = {"reporter", "sd", "contributor"}


@dataclass
class Way:
    """One hot fix of `lane`, by the people of `company`, and what it costs them."""

    browser: Browser
    address: str
    company: Company
    lane: Priority
    tally: Tally = field(default_factory=Tally)
    to_the_go: dict[str, float] = field(default_factory=dict)
    _people: dict[str, Person] = field(default_factory=dict)
    _hotfix: int = 0
    _last: str = "reporter"

    def walk(self) -> dict[str, dict[str, float]]:
        """From the report until it is closed; what it had cost when `deploy` was legal, and in all."""
        self._report()
        for phase in PHASES:
            if phase.state == State.VERIFICATION:
                # Production is watched: the one thing that is waited for, and it costs nobody anything here.
                self._people[self._last].page.wait_for_timeout(MONITORED * 1000)
            if phase.way_on.needs_no_debt:
                self._supply_and_ratify_what_followed()
            for who in dict.fromkeys(
                (SUPPLIER[phase.state], *(who for _act, who in dict(FORWARD)[phase.state]))
            ):
                self._goes_on(who, phase)
            assert self.hotfix.state != phase.state, f"nobody was offered what leaves {phase.state}"
        return {"until deploy is legal": self.to_the_go, "until closed": self.tally.as_figures()}

    @property
    def hotfix(self) -> HotFix:
        """As it is now."""
        return HotFix.objects.get(pk=self._hotfix)

    def person(self, who: str) -> Person:
        """The window of `who`, who signs in when they come first."""
        if who not in self._people:
            width, height = DESK if who in AT_A_DESK else PHONE
            page = self.browser.new_context(viewport={"width": width, "height": height}).new_page()
            self._people[who] = Person(
                page,
                self.address,
                self.company.people[who],
                lane=self.lane,
                system=self.company.system.pk,
                tally=self.tally,
            )
        return self._people[who]

    def _report(self) -> None:
        reporter = self.person("reporter")
        reporter.open(reverse("admin:index"))
        reporter.follow("Report an issue")
        reporter.answers(PHASES[0].evidence[0])
        reporter.press("Report the issue")
        reporter.succeeded()
        self._hotfix = HotFix.objects.order_by("-pk").values_list("pk", flat=True)[0]

    def _goes_on(self, who: str, phase: Phase) -> None:
        """Whoever supplies and signs comes by the page of the hot fix, who only signs by that of the act."""
        person = self.person(who)
        if who == SUPPLIER[phase.state]:
            # Who did the last thing has the page before them, as it is now.
            if who != self._last:
                person.open(url("change", self.hotfix))
        else:
            person.open(url("act", self.hotfix, phase.signs_by or phase.way_on.name))
        person.goes_on(lambda: self._left(phase))
        self._last = who

    def _left(self, phase: Phase) -> bool:
        present = self.hotfix
        if not self.to_the_go and present.approvals.filter(act=GO).exists():
            self.to_the_go = self.tally.as_figures()
        return present.state != phase.state

    def _supply_and_ratify_what_followed(self) -> None:
        """What was left to follow is typed by somebody who signs nothing, and ratified by those who did."""
        if not self.hotfix.evidence_debts.exists():
            return
        for who in ("contributor", *dict.fromkeys(SIGNERS)):
            person = self.person(who)
            person.open(url("change", self.hotfix))
            person.goes_on(lambda: not any(one.is_open for one in self.hotfix.evidence_debts.all()))

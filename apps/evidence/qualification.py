"""Qualification: does it qualify, what the issue does, what is to change, and what can go wrong."""

from collections.abc import Iterator
from typing import ClassVar

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.common.tracking import tracked
from apps.evidence.copying import CopiedEvidence
from apps.evidence.fields import NONE_COUNTS, ONE_A_ROUND, Words, count, long_text
from apps.evidence.shared import blanks
from apps.hotfixes.content_versions import ContentVersion
from apps.hotfixes.evidence import Evidence, EvidenceRow
from apps.hotfixes.lacks import InPlace, Lack, is_blank
from apps.hotfixes.models import HotFix
from apps.systems.priorities import Priority


class Affirmation(models.TextChoices):
    YES = "yes", _("Affirmed")
    NO = "no", _("Not affirmed")


def _factor(label: Words) -> "models.CharField[str, str]":
    return models.CharField(label, max_length=10, choices=Affirmation, blank=True)


class Qualification(Evidence):
    """The four qualifying factors, each with its reason, and the validated priority (PROCESS.md 2 and 4)."""

    factors: ClassVar[tuple[str, ...]] = (
        "critical_impact",
        "production_affected",
        "no_workaround",
        "immediate_action",
    )
    versions = (
        ContentVersion(
            fields=(
                "critical_impact critical_impact_reason production_affected production_affected_reason "
                "no_workaround no_workaround_reason immediate_action immediate_action_reason "
                "validated_priority priority_note"
            ),
            needs_too=(
                "critical_impact critical_impact_reason production_affected production_affected_reason "
                "no_workaround no_workaround_reason immediate_action immediate_action_reason "
                "validated_priority"
            ),
        ),
        ContentVersion(
            fields="reason",
            short_form=(
                "critical_impact production_affected no_workaround immediate_action validated_priority "
                "priority_note"
            ),
            in_place={
                "reason": InPlace(
                    "critical_impact_reason production_affected_reason no_workaround_reason "
                    "immediate_action_reason",
                    _("one reason for all four factors"),
                )
            },
        ),
    )

    hotfix = models.ForeignKey(
        HotFix, models.PROTECT, related_name="qualifications", verbose_name=_("hot fix")
    )
    critical_impact = _factor(_("critical business impact"))
    critical_impact_reason = long_text(_("reason: critical business impact"))
    production_affected = _factor(_("production system affected"))
    production_affected_reason = long_text(_("reason: production system affected"))
    no_workaround = _factor(_("no viable workaround"))
    no_workaround_reason = long_text(_("reason: no viable workaround"))
    immediate_action = _factor(_("immediate action required"))
    immediate_action_reason = long_text(_("reason: immediate action required"))
    reason = long_text(
        _("one reason for all four"),
        help_text=_("In an Emergency this is enough before the go; a reason for each follows."),
    )
    validated_priority = models.CharField(
        _("validated priority"),
        max_length=20,
        choices=Priority,
        blank=True,
        help_text=_("Clocks and lane follow this priority once Qualification is signed."),
    )
    priority_note = long_text(
        _("note on the priority"), help_text=_("Needed where it differs from the priority that was reported.")
    )

    history = tracked(added={"reason": ""})

    class Meta(Evidence.Meta):
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        constraints = ONE_A_ROUND

    def missing(self) -> list[str]:
        found = [words for name in self.factors if name in self.coverage and (words := self._lack_of(name))]
        if not self.validated_priority:
            found.append(Lack(_("the validated priority"), "validated_priority"))
        elif self._changes_priority() and is_blank(self.priority_note):
            found.append(Lack(_("why the priority differs from the one reported"), "priority_note"))
        return found

    def settle(self) -> None:
        # Since there are lanes, a save moves nobody from one to the other: the signatures do.
        if self.coverage.short_form is None:
            self.take_effect()

    def take_effect(self) -> None:
        if self.validated_priority:
            self.hotfix.priority = self.validated_priority

    def _lack_of(self, factor: str) -> str:
        values = {"factor": self._meta.get_field(factor).verbose_name}  # type: ignore[union-attr]
        answer = getattr(self, factor)
        if answer == Affirmation.NO:
            return str(_("%(factor)s: not affirmed, so this does not qualify") % values)
        if answer != Affirmation.YES:
            return Lack(_("%(factor)s: affirmed or not") % values, factor)
        if is_blank(getattr(self, f"{factor}_reason")):
            return Lack(_("%(factor)s: the reason") % values, f"{factor}_reason")
        return ""

    @cached_property
    def _reported_priorities(self) -> list[str]:
        """What the issue report says; read once, it is settled by the time somebody qualifies."""
        return list(self.hotfix.issue_reports.values_list("priority", flat=True))

    def _changes_priority(self) -> bool:
        return any(priority != self.validated_priority for priority in self._reported_priorities)


class DataIntegrity(models.TextChoices):
    INTACT = "intact", _("Intact")
    AT_RISK = "at_risk", _("At risk")
    DAMAGED = "damaged", _("Damaged")
    UNKNOWN = "unknown", _("Not known yet")


class ImpactAssessment(Evidence):
    """What the issue does to people and business (PROCESS.md 4)."""

    versions = (
        ContentVersion(
            fields=(
                "users_affected user_kinds locations functions critical_processes workarounds "
                "workarounds_not_viable data_integrity data_integrity_note compliance_issues "
                "revenue_effect cost_estimate urgency"
            ),
            needs={
                "users_affected": _("users affected: how many"),
                "user_kinds": _("users affected: which kinds"),
                "locations": _("users affected: where"),
                "functions": _("users affected: which functions"),
                "critical_processes": _("critical processes affected"),
                "workarounds": _("workarounds considered"),
                "workarounds_not_viable": _("why the workarounds are not viable"),
                "data_integrity": _("data integrity: its status"),
                "compliance_issues": _("compliance issues"),
                "revenue_effect": _("effect on revenue"),
                "cost_estimate": _("cost estimate"),
                "urgency": _("urgency: what happens if it waits"),
            },
        ),
        ContentVersion(
            fields="affected",
            # Argued once, with the factors.
            needs_no_more="workarounds workarounds_not_viable urgency",
            short_form="data_integrity",
            in_place={
                "affected": InPlace(
                    "users_affected user_kinds locations functions",
                    _("who is affected, and what they cannot do"),
                )
            },
        ),
    )

    hotfix = models.ForeignKey(
        HotFix, models.PROTECT, related_name="impact_assessments", verbose_name=_("hot fix")
    )
    affected = long_text(
        _("who is affected, and what they cannot do"),
        help_text=_("In an Emergency this and the data are enough before the go; the rest follows."),
    )
    users_affected = count(_("users affected"), help_text=_("How many; the best estimate will do."))
    user_kinds = models.CharField(
        _("kinds of user"), max_length=300, blank=True, help_text=_("Such as customers, cashiers, partners.")
    )
    locations = models.CharField(_("locations"), max_length=300, blank=True)
    functions = models.CharField(_("functions affected"), max_length=300, blank=True)
    critical_processes = long_text(_("critical processes"), help_text=NONE_COUNTS)
    workarounds = long_text(_("workarounds considered"), help_text=NONE_COUNTS)
    workarounds_not_viable = long_text(_("why they are not viable"))
    data_integrity = models.CharField(_("data integrity"), max_length=20, choices=DataIntegrity, blank=True)
    data_integrity_note = long_text(_("note on data integrity"), help_text=_("Which data, and since when."))
    compliance_issues = long_text(_("compliance issues"), help_text=NONE_COUNTS)
    revenue_effect = long_text(_("revenue effect"), help_text=NONE_COUNTS)
    cost_estimate = models.CharField(
        _("cost estimate"),
        max_length=200,
        blank=True,
        help_text=_("With the currency; “not known yet” counts."),
    )
    urgency = long_text(
        _("urgency"), help_text=_("What happens if this waits until the next ordinary release.")
    )

    history = tracked(added={"affected": ""})

    class Meta(Evidence.Meta):
        verbose_name = _("impact assessment")
        verbose_name_plural = _("impact assessments")
        constraints = ONE_A_ROUND

    def missing(self) -> list[str]:
        return blanks(self)


class ChangeRequest(CopiedEvidence):
    """What is to change, why, and which way was chosen (PROCESS.md 4)."""

    copies = "components dependencies integration_points"

    versions = (
        ContentVersion(
            fields="description justification systems components dependencies integration_points",
            rows={"options": "kind description assessment chosen"},
            needs={
                "description": _("a description of the change"),
                "justification": _("the justification of the change"),
                "systems": _("scope: systems"),
                "components": _("scope: components"),
                "dependencies": _("scope: dependencies"),
                "integration_points": _("scope: integration points"),
            },
            needs_too="options options.assessment",
        ),
        ContentVersion(
            fields="copied_from",
            needs_no_more="justification",  # the factors are its justification
            short_form="description options",
        ),
    )
    more_may_follow = ("options",)

    hotfix = models.ForeignKey(
        HotFix, models.PROTECT, related_name="change_requests", verbose_name=_("hot fix")
    )
    description = long_text(_("description"))
    justification = long_text(_("justification"))
    systems = long_text(_("systems"), help_text=_("Every system that the change touches."))
    components = long_text(_("components"))
    dependencies = long_text(_("dependencies"), help_text=NONE_COUNTS)
    integration_points = long_text(_("integration points"), help_text=NONE_COUNTS)

    history = tracked(added={"copied_from": ""})

    class Meta(CopiedEvidence.Meta):
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")
        constraints = ONE_A_ROUND

    def missing(self) -> list[str]:
        found = blanks(self) + self.unconfirmed()
        options = list(self.options.all())
        chosen = sum(option.chosen for option in options)
        if not options:
            found.append(Lack(_("a solution option"), "options"))
        elif chosen == 0 and len(options) > 1:
            found.append(str(_("the solution option that is chosen")))
        elif chosen > 1:
            found.append(str(_("one chosen solution option, not several")))
        found += _lacking_of_options(options)
        return found

    def chosen_options(self) -> "list[SolutionOption]":
        """The option that is chosen, or several by mistake; the only one needs no tick."""
        every = list(self.options.all())
        return every if len(every) == 1 else [option for option in every if option.chosen]


def _lacking_of_options(options: "list[SolutionOption]") -> Iterator[str]:
    # The chosen one is the change itself, which is described above.
    others = [option for option in options if not option.chosen and len(options) > 1]
    asked = {
        "description": (others, _("what each solution option is")),
        "assessment": (options, _("what speaks for and against each solution option")),
    }
    for name, (those, words) in asked.items():
        first = next((option for option in those if is_blank(getattr(option, name))), None)
        if first is not None:
            yield Lack(words, f"options.{name}", first.pk)


class SolutionOption(EvidenceRow):
    """One way to solve it, weighed."""

    class Kind(models.TextChoices):
        WORKAROUND = "workaround", _("Workaround")
        CONFIGURATION = "configuration", _("Configuration")
        CODE_CHANGE = "code_change", _("Code change")
        DATA_FIX = "data_fix", _("Data fix")

    record = models.ForeignKey(ChangeRequest, models.CASCADE, related_name="options")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    description = long_text(
        _("description"), help_text=_("Leave it empty where it is the change that is described above.")
    )
    assessment = long_text(_("for and against"))
    chosen = models.BooleanField(_("chosen"), default=False)

    history = tracked()

    class Meta(EvidenceRow.Meta):
        verbose_name = _("solution option")
        verbose_name_plural = _("solution options")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.description[:80]}".removesuffix(": ")


class RiskLevel(models.TextChoices):
    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")


def _level(label: Words) -> "models.CharField[str, str]":
    return models.CharField(label, max_length=10, choices=RiskLevel, blank=True)


class RiskAssessment(Evidence):
    """The risk of the change itself, in four areas, each with its mitigation (PROCESS.md 4)."""

    areas: ClassVar[dict[str, Words]] = {
        "implementation": _("implementation risk"),
        "operational": _("operational risk"),
        "process": _("process risk"),
        "timeline": _("timeline risk"),
    }
    versions = (
        ContentVersion(
            fields=(
                "implementation_level implementation_mitigation operational_level operational_mitigation "
                "process_level process_mitigation timeline_level timeline_mitigation"
            ),
            needs_too=(
                "implementation_level implementation_mitigation operational_level operational_mitigation "
                "process_level process_mitigation timeline_level timeline_mitigation"
            ),
        ),
        # The highest of the four, whichever it is: `asked_now` says so.
        ContentVersion(short_form=""),
    )
    either_now = tuple((f"{area}_level", f"{area}_mitigation") for area in areas)

    hotfix = models.ForeignKey(
        HotFix, models.PROTECT, related_name="risk_assessments", verbose_name=_("hot fix")
    )
    implementation_level = _level(_("implementation risk (technical)"))
    implementation_mitigation = long_text(_("mitigation of the implementation risk"))
    operational_level = _level(_("operational risk (technical)"))
    operational_mitigation = long_text(_("mitigation of the operational risk"))
    process_level = _level(_("process risk (business)"))
    process_mitigation = long_text(_("mitigation of the process risk"))
    timeline_level = _level(_("timeline risk (business)"))
    timeline_mitigation = long_text(_("mitigation of the timeline risk"))

    history = tracked()

    class Meta(Evidence.Meta):
        verbose_name = _("risk assessment")
        verbose_name_plural = _("risk assessments")
        constraints = ONE_A_ROUND

    @property
    def overall(self) -> RiskLevel | None:
        """The highest of the levels given; None while there is none."""
        given = {getattr(self, f"{area}_level") for area in self.areas}
        return next((level for level in reversed(RiskLevel) if level in given), None)

    def missing(self) -> list[str]:
        found: list[str] = []
        for area, words in self.areas.items():
            level, mitigation = f"{area}_level", f"{area}_mitigation"
            if level in self.coverage and not getattr(self, level):
                found.append(Lack(_("level of the %(risk)s") % {"risk": words}, level))
            if mitigation in self.coverage and is_blank(getattr(self, mitigation)):
                found.append(Lack(_("mitigation of the %(risk)s") % {"risk": words}, mitigation))
        return found

    def asked_now(self) -> list[str]:
        found = super().asked_now()
        if self.short_form and not any(self._is_assessed(area) for area in self.areas):
            found.append(str(_("the highest of the four risks, with its mitigation")))
        return found

    def _is_assessed(self, area: str) -> bool:
        return not any(is_blank(getattr(self, f"{area}_{what}")) for what in ("level", "mitigation"))

"""Issue Identified: the issue report that starts a hot fix."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.common.tracking import tracked
from apps.evidence.fields import ONE_A_ROUND, long_text, web_link
from apps.evidence.shared import blanks
from apps.hotfixes.content_versions import ContentVersion
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.lacks import Lack
from apps.hotfixes.models import HotFix
from apps.systems.priorities import TRIGGERS, Priority, Trigger


class Environment(models.TextChoices):
    PRODUCTION = "production", _("Production")
    PRE_PRODUCTION = "pre_production", _("Pre-production")
    OTHER = "other", _("Other")


class TriggerBoxes(forms.CheckboxSelectMultiple):
    """A box a trigger; each knows the priority that it belongs to."""

    def optgroups(self, *args: Any, **kwargs: Any) -> list[Any]:
        groups = super().optgroups(*args, **kwargs)
        for priority, options, _index in groups:
            for option in options:
                option["group"] = priority
        return groups


class TriggersField(models.JSONField):
    """A list of trigger values, chosen on a form by ticking them."""

    def formfield(self, **kwargs: Any) -> forms.Field:
        return forms.MultipleChoiceField(
            choices=[(p.label, [(t.value, t.label) for t in fitting]) for p, fitting in TRIGGERS.items()],
            required=not self.blank,
            widget=TriggerBoxes,
            label=capfirst(str(self.verbose_name)),
            help_text=str(self.help_text),
        )


class IssueReport(Evidence):
    """What happened, as the reporter saw it (PROCESS.md 4). System and reporter are the hot fix's own."""

    versions = (
        ContentVersion(
            fields="title priority triggers environment observed_at description incident_url",
            needs={
                "title": _("a title"),
                "environment": _("the environment"),
                "description": _("a description of the issue"),
                "observed_at": _("when it was observed"),
                "priority": _("the priority"),
            },
            needs_too="triggers",
        ),
        ContentVersion(derives="priority", short_form="title priority triggers description"),
    )
    tickets = ("incident_url",)

    hotfix = models.ForeignKey(
        HotFix, models.PROTECT, related_name="issue_reports", verbose_name=_("hot fix")
    )
    title = models.CharField(
        _("title"), max_length=200, help_text=_("One line that people will recognise it by.")
    )
    priority = models.CharField(_("priority"), max_length=20, choices=Priority)
    triggers = TriggersField(
        _("triggers"),
        default=list,
        blank=True,
        help_text=_(
            "What makes it urgent, one or more. The highest is its priority until Qualification changes it."
        ),
    )
    environment = models.CharField(
        _("environment"), max_length=20, choices=Environment, default=Environment.PRODUCTION
    )
    observed_at = models.DateTimeField(_("observed at"), null=True, blank=True)
    description = long_text(
        _("description"), help_text=_("What people see, what they expected, and how to see it again.")
    )
    incident_url = web_link(
        _("incident reference"),
        help_text=_("The link to the ticket; its number, where the system knows its tickets."),
    )

    history = tracked()

    class Meta(Evidence.Meta):
        verbose_name = _("issue report")
        verbose_name_plural = _("issue reports")
        constraints = ONE_A_ROUND

    def begin(self) -> None:
        self.title = self.hotfix.title
        self.priority = self.hotfix.priority

    def clean(self) -> None:
        wrong: dict[str, Any] = {}
        if self._follows_from_its_triggers:
            self.priority = self.highest_of_triggers() or self.priority
            if not self.priority or not self._triggers_fit():
                wrong["triggers"] = _("Choose what makes it urgent: one trigger or more.")
        elif not self._triggers_fit():
            fitting = ", ".join(str(trigger.label) for trigger in self.fitting_triggers)
            wrong["triggers"] = _("Choose from the triggers of this priority: %(triggers)s.") % {
                "triggers": fitting
            }
        if isinstance(self.observed_at, datetime) and self.observed_at > clock.now():
            wrong["observed_at"] = _("This is in the future.")
        if wrong:
            raise ValidationError(wrong)

    def missing(self) -> list[str]:
        found = blanks(self)
        if not self.triggers or not self._triggers_fit():
            own = self._follows_from_its_triggers
            words = _("at least one trigger") if own else _("at least one trigger of its priority")
            found.append(Lack(words, "triggers"))
        return found

    def settle(self) -> None:
        self.hotfix.title = self.title
        self.hotfix.priority = self.priority

    def content(self) -> dict[str, Any]:
        content = super().content()
        content["fields"]["system"] = self.hotfix.system.code
        content["fields"]["reporter"] = self.hotfix.reported_by.username
        return content

    def get_triggers_display(self) -> str:
        """The triggers as people say them."""
        words = dict(Trigger.choices)
        return ", ".join(str(words.get(value, value)) for value in self.triggers)

    @property
    def fitting_triggers(self) -> tuple[Trigger, ...]:
        """The triggers that belong to the chosen priority; all of them while none is chosen."""
        if self._follows_from_its_triggers or self.priority not in Priority.values:
            return tuple(Trigger)
        return TRIGGERS[Priority(self.priority)]

    def highest_of_triggers(self) -> str:
        """The highest priority that one of its triggers belongs to; empty where it has none."""
        chosen = self.triggers if isinstance(self.triggers, list) else []
        return next((one.value for one in Priority if any(t in TRIGGERS[one] for t in chosen)), "")

    @property
    def _follows_from_its_triggers(self) -> bool:
        """Whether nobody is asked for the priority; records that are older keep it as it was chosen."""
        return "priority" in self.coverage.derived

    def _triggers_fit(self) -> bool:
        return isinstance(self.triggers, list) and all(
            value in self.fitting_triggers for value in self.triggers
        )

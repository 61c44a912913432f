"""Release notes: what users are told, drafted, published and, if need be, withdrawn."""

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.common.errors import WrongPhase
from apps.common.tracking import tracked
from apps.evidence.fields import long_text
from apps.evidence.shared import blanks
from apps.hotfixes.content_versions import ContentVersion
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.models import HotFix


class Audience(models.TextChoices):
    ALL_USERS = "all_users", _("All users")
    CUSTOMERS = "customers", _("Customers")
    INTERNAL = "internal", _("Internal users")
    OPERATIONS = "operations", _("Operations")
    SUPPORT = "support", _("Support")


class NoteStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ReleaseNote(Evidence):
    """What one audience is told (PROCESS.md 4); only publish.py changes the status."""

    versions = (
        ContentVersion(
            fields=(
                "audience title what_changed impact instructions known_issues support_contact status "
                "published_at withdrawn_at withdrawn_reason"
            ),
            needs={
                "audience": _("the audience"),
                "title": _("a title"),
                "what_changed": _("what changed"),
                "impact": _("the impact on the audience"),
                "support_contact": _("a support contact"),
            },
        ),
    )

    hotfix = models.ForeignKey(
        HotFix, models.PROTECT, related_name="release_notes", verbose_name=_("hot fix")
    )
    audience = models.CharField(_("audience"), max_length=20, choices=Audience, blank=True)
    title = models.CharField(_("title"), max_length=200, blank=True)
    what_changed = long_text(
        _("what changed"), help_text=_("In the readers' words. Markdown works: lists, **bold**, links.")
    )
    impact = long_text(_("impact"), help_text=_("What the readers notice, now and later."))
    instructions = long_text(_("instructions"), help_text=_("What the readers have to do; empty if nothing."))
    known_issues = long_text(_("known issues"), help_text=_("Empty if there are none."))
    support_contact = models.CharField(_("support contact"), max_length=200, blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=NoteStatus, default=NoteStatus.DRAFT, editable=False
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    withdrawn_reason = long_text(_("why it was withdrawn"), editable=False)

    history = tracked()

    class Meta(Evidence.Meta):
        verbose_name = _("release note")
        verbose_name_plural = _("release notes")

    @property
    def is_draft(self) -> bool:
        """Whether it may still be edited."""
        return self.status == NoteStatus.DRAFT

    @property
    def is_published(self) -> bool:
        return self.status == NoteStatus.PUBLISHED

    def begin(self) -> None:
        self.title = self.hotfix.title
        self.support_contact = self.hotfix.system.support_contact

    def require_editable(self) -> None:
        if not self.is_draft:
            raise WrongPhase(
                _now("A note that was published is not edited: withdraw it and write a new one.")
            )

    def missing(self) -> list[str]:
        """What it still lacks before it can be published."""
        return blanks(self)

    @classmethod
    def lacking(cls, records: Iterable[Self]) -> list[str]:
        """One published note is enough, whatever other drafts lack."""
        notes = list(records)
        if any(note.is_published for note in notes):
            return []
        found = [str(_("a published release note"))]
        drafts = [note for note in notes if note.is_draft]
        if drafts:
            found += [str(_("in the draft: %(lack)s") % {"lack": lack}) for lack in drafts[-1].missing()]
        return found

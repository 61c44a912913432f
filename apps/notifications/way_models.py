"""The ways beside mail: where they lead, who chose what by which, and what went by them. No record."""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common import secret_box
from apps.common.retry import TriedQuerySet
from apps.hotfixes.models import HotFix
from apps.systems.models import System

from .kinds import SUBJECT_OF, Kind, Subject
from .way_addresses import AddressRefused

# What the addresses are sealed for; what was sealed for something else opens for no way.
WHAT_FOR = "address of a way"


class WayQuerySet(models.QuerySet["Way"]):
    """Ways."""

    def working(self) -> "WayQuerySet":
        """Those that are on, went when they were tried or used last, and were not refused since."""
        return self.filter(is_on=True, worked_at__isnull=False, refused_at=None)


class Way(models.Model):
    """A way by which messages go beside mail: of one person as their own, or of a system as a channel."""

    written_after_closing = True

    class Form(models.TextChoices):
        """How loud it is."""

        CHAT = "chat", _("Chat")
        PAGER = "pager", _("Pager")

    person = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="ways", verbose_name=_("whose it is")
    )
    system = models.ForeignKey(
        System, models.CASCADE, null=True, related_name="ways", verbose_name=_("system")
    )
    form = models.CharField(_("kind"), max_length=10, choices=Form)
    label = models.CharField(_("name"), max_length=60)
    service = models.CharField(_("service"), max_length=40)
    # Whoever has it can write there. It is kept so that the database alone does not tell it.
    sealed_address = models.TextField(_("address, encrypted"))
    subjects = models.JSONField(_("what goes by it"), default=list)
    with_title = models.BooleanField(_("with the title"), default=False)
    is_on = models.BooleanField(_("is on"), default=True)
    added_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added at"))
    # Of one that is removed its address is gone; it stays because messages went by it.
    removed_at = models.DateTimeField(_("removed at"), null=True)
    tried_at = models.DateTimeField(_("tried at"), null=True)
    worked_at = models.DateTimeField(_("worked last at"), null=True)
    # What does not work now; empty once something went.
    failed_at = models.DateTimeField(_("failed at"), null=True)
    failure = models.CharField(_("what failed"), max_length=300, blank=True)
    # It says that it will never take anything: nothing is sent there until somebody tries it again.
    refused_at = models.DateTimeField(_("refused at"), null=True)

    objects = WayQuerySet.as_manager()

    class Meta:
        verbose_name = _("way")
        verbose_name_plural = _("ways")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, system__isnull=True)
                | models.Q(person__isnull=True, system__isnull=False),
                name="way_is_of_a_person_or_a_system",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.service})"

    def keep(self, address: str) -> None:
        """Keep where it leads, sealed. It is not saved."""
        self.sealed_address = secret_box.put_in(address, what_for=WHAT_FOR)

    def address(self) -> str:
        """Return where it leads, for who sends there and for nobody's eyes.

        Raises:
            AddressRefused: it was sealed under a key that the site has no more.
        """
        try:
            return secret_box.take_out(self.sealed_address, what_for=WHAT_FOR)
        except secret_box.CannotBeOpened:
            sentence = _("Its address was kept under another SECRET_KEY: add the way again.")
            raise AddressRefused(str(sentence)) from None

    @property
    def is_used(self) -> bool:
        return self.is_on and self.refused_at is None

    @property
    def works(self) -> bool:
        """Whether it may be counted on."""
        return self.is_used and self.worked_at is not None

    def takes(self, kind: str) -> bool:
        """Whether messages of this kind go by it."""
        return SUBJECT_OF.get(Kind(kind)) in self.subjects


class NotByMail(models.Model):
    """That somebody wants no mail of a subject, because another way of theirs tells it."""

    written_after_closing = True

    person = models.ForeignKey(User, models.CASCADE, related_name="not_by_mail", verbose_name=_("who"))
    subject = models.CharField(_("of what"), max_length=10, choices=Subject)

    class Meta:
        verbose_name = _("mail that is not wanted")
        verbose_name_plural = _("mails that are not wanted")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["person", "subject"], name="left_out_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_subject_display()}"


class Copy(models.Model):
    """One message by one way beside mail: that it is to be sent, and whether it was.

    There is one for each thing to be told (`kind`, `phase`, `round`, `about`) and each way. That of a
    person's own way goes with the notice to this person; a channel gets one for all of them.
    """

    written_after_closing = True

    way = models.ForeignKey(Way, models.CASCADE, related_name="copies", verbose_name=_("way"))
    hotfix = models.ForeignKey(HotFix, models.PROTECT, related_name="copies", verbose_name=_("hot fix"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    phase = models.CharField(_("phase"), max_length=20, blank=True)
    round = models.PositiveSmallIntegerField(_("round"), default=0)
    about = models.CharField(_("about"), max_length=60, blank=True)
    written_at = models.DateTimeField(_("written at"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    # As that of a notice; where it waits for its turn (escalation), the moment at which that comes.
    next_try_at = models.DateTimeField(_("next try at"), null=True, db_index=True)
    tries = models.PositiveIntegerField(_("failed tries"), default=0)
    last_error = models.TextField(_("last error"), blank=True)

    objects = TriedQuerySet.as_manager()

    class Meta:
        verbose_name = _("message by another way")
        verbose_name_plural = _("messages by other ways")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["way", "hotfix", "kind", "phase", "round", "about"], name="told_by_each_way_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.way})"

    @property
    def thing(self) -> tuple[str, str, int, str]:
        """What it tells, to whomever."""
        return (self.kind, self.phase, self.round, self.about)

    def failed_for_good(self) -> bool:
        """Whether nobody tries it any more, although it did not go."""
        return self.next_try_at is None and self.sent_at is None and bool(self.last_error)


def note_success(way: Way, at: datetime) -> None:
    """Write down that something went by `way`."""
    _note(way, worked_at=at, failed_at=None, failure="", refused_at=None)


def note_failure(way: Way, at: datetime, sentence: str, *, for_good: bool) -> None:
    """Write down that something did not go by `way`, and why."""
    _note(
        way,
        failed_at=at,
        failure=sentence[:300],
        refused_at=(way.refused_at or at) if for_good else way.refused_at,
    )


def _note(way: Way, **values: Any) -> None:
    """In one statement, and nothing else: whoever changes the way meanwhile loses nothing by it."""
    for name, value in values.items():
        setattr(way, name, value)
    Way.objects.filter(pk=way.pk).update(**values)

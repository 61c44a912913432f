"""Which message went to whom, and when each hot fix is looked at again: book-keeping, not the record."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common.retry import TriedQuerySet
from apps.hotfixes.models import Delegation, HotFix

from .digest_wishes import Digest
from .kinds import Kind
from .reached import Reached
from .way_models import Copy, NotByMail, Way
from .wording_models import Wording

__all__ = [
    "Copy",
    "Digest",
    "Kind",
    "Lookout",
    "NotByMail",
    "Notice",
    "Reached",
    "Watching",
    "Way",
    "Wording",
]


class Notice(models.Model):
    """One message to one person: that it is to be sent, and whether it was.

    There is one row for each thing to be told (`kind`, `phase`, `round`, `about`) and each person, so nothing
    is told twice. The words are made when it is sent, of what is true then.
    """

    written_after_closing = True

    hotfix = models.ForeignKey(
        HotFix, models.PROTECT, null=True, related_name="notices", verbose_name=_("hot fix")
    )
    delegation = models.ForeignKey(
        Delegation, models.PROTECT, null=True, related_name="notices", verbose_name=_("delegation")
    )
    # Of whom it tells, where it is of a person and what rested on them.
    person = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("about whom")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    # Empty and 0 for what is told once, whatever the phase and the round.
    phase = models.CharField(_("phase"), max_length=20, blank=True)
    round = models.PositiveSmallIntegerField(_("round"), default=0)
    # Of a letter, which is about a person and no hot fix (letters.py): what it says, where that is fixed, and
    # where it goes, if not to the present address.
    address = models.CharField(_("address"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = models.TextField(_("text"), blank=True)
    # What tells two of a kind apart: a debt, a call, a grant, how often the sign-off was given already.
    about = models.CharField(_("about"), max_length=60, blank=True)
    to = models.ForeignKey(User, models.PROTECT, related_name="notices", verbose_name=_("to"))
    written_at = models.DateTimeField(_("written at"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    # Empty: sent, or not worth sending. While somebody sends it, the moment at which others may.
    next_try_at = models.DateTimeField(_("next try at"), null=True, db_index=True)
    # It goes with others, in one mail a day: `next_try_at` is when (digests.py).
    in_digest = models.BooleanField(_("in the digest"), default=False)
    tries = models.PositiveIntegerField(_("failed tries"), default=0)
    last_error = models.TextField(_("last error"), blank=True)

    objects = TriedQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hotfix", "kind", "phase", "round", "about", "to"], name="told_to_each_person_once"
            ),
            models.UniqueConstraint(
                fields=["delegation", "to"],
                condition=models.Q(delegation__isnull=False),
                name="delegation_told_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.to})"


class Lookout(models.Model):
    """When somebody must look at a hot fix again, for what changed there or for what its clocks say.

    The door writes it with every change: a job that got lost, or a worker that died, is found by it.
    """

    written_after_closing = True

    hotfix = models.OneToOneField(
        HotFix, models.PROTECT, primary_key=True, related_name="lookout", verbose_name=_("hot fix")
    )
    look_at = models.DateTimeField(
        _("look at"), null=True, help_text=_("Empty: it has ended, and everything is told.")
    )

    class Meta:
        verbose_name = _("lookout")
        verbose_name_plural = _("lookouts")
        indexes = [
            models.Index(fields=["look_at"], name="lookout_due", condition=models.Q(look_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.hotfix_id)


class Watching(models.Model):
    """That somebody wants to hear what becomes of a hot fix: theirs to begin and to end, and no record."""

    written_after_closing = True

    hotfix = models.ForeignKey(HotFix, models.PROTECT, related_name="watchings", verbose_name=_("hot fix"))
    person = models.ForeignKey(User, models.CASCADE, related_name="watching", verbose_name=_("who"))
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("watcher")
        verbose_name_plural = _("watchers")
        ordering = ["since", "pk"]
        constraints = [models.UniqueConstraint(fields=["hotfix", "person"], name="watches_once")]

    def __str__(self) -> str:
        return str(self.person)

"""What somebody typed and has not sent: kept for its author alone, and no part of the record."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.access.legal_holds import held_people, held_references
from apps.common import clock
from apps.hotfixes.models import HotFix

# So long a draft waits for its author.
KEPT = timedelta(days=30)
# So long it is remembered that a form was sent, for what is still on its way from its page.
REMEMBERED = timedelta(days=2)


class DraftQuerySet(models.QuerySet["Draft"]):
    """Drafts as their rules tell them."""

    def waiting(self) -> Self:
        """Those that are put back: young enough, and not sent."""
        return self.filter(is_sent=False, saved_at__gt=clock.now() - KEPT)

    def over(self) -> Self:
        """Those that nobody needs any more: grown old, or sent long ago; none that is on legal hold."""
        now = clock.now()
        return self.not_held_back().filter(
            models.Q(saved_at__lte=now - KEPT) | models.Q(is_sent=True, saved_at__lte=now - REMEMBERED)
        )

    def not_held_back(self) -> Self:
        """Those whose author and hot fix are not on legal hold, or in which nothing is left."""
        held = models.Q(author__in=held_people()) | models.Q(hotfix__reference__in=held_references())
        return self.exclude(held & models.Q(is_sent=False))


class Draft(models.Model):
    """What one person typed into one form: book-keeping for that person, which nobody else reads.

    It has no history and is on no list, paper or export. Once its form was sent, nothing of what was typed is
    left in it.
    """

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("author")
    )
    # Which form of which record: its address, and the record or round where the address does not tell.
    form = models.CharField(_("form"), max_length=200)
    # Whoever may no longer see it has no draft about it either.
    hotfix = models.ForeignKey(
        HotFix, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("hot fix")
    )
    # As a form is sent; empty once it was.
    typed = models.TextField(_("what was typed"), blank=True)
    # The page that it came from last: what is still on its way from there when it is sent comes too late.
    page = models.CharField(_("page"), max_length=32)
    is_sent = models.BooleanField(_("sent"), default=False)
    # How often it was saved by somebody who was not signed in, since its author last was.
    saves_signed_out = models.PositiveSmallIntegerField(_("saved while signed out"), default=0)
    saved_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField(_("saved at"), db_index=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [models.UniqueConstraint(fields=["author", "form"], name="one_draft_of_a_form")]

    def __str__(self) -> str:
        return self.form

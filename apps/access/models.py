"""Reviews of who holds what, line by line, and legal holds; both carry authority and are sealed."""

from typing import Any, Self

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Case, Q, When
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common import clock
from apps.common.errors import NotAllowed
from apps.common.tracking import tracked

__all__ = ["AccessReview", "LegalHold", "ReviewLine"]


class AccessReview(models.Model):
    """One look at everybody's rights, for a period: begun, decided line by line, and signed."""

    sealed = True

    start = models.DateField(_("from"))
    until = models.DateField(_("until"))
    # Not NULL rather than a moment, so that the database itself lets only one be open.
    is_open = models.BooleanField(_("open"), default=True)
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("begun by"))
    started_name = models.CharField(_("name of who began it"), max_length=300)
    started_at = models.DateTimeField(_("begun at"))
    signed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("signed by")
    )
    signed_name = models.CharField(_("name of who signed"), max_length=300, blank=True)
    signed_at = models.DateTimeField(_("signed at"), null=True)
    authenticated_by = models.CharField(_("asked again by"), max_length=100, blank=True)
    # Of what the paper holds as data: what the signature covers.
    digest = models.CharField(_("SHA-256 of what was signed"), max_length=64, blank=True)
    why_open = models.TextField(_("why lines stay open"), blank=True)

    history = tracked()

    class Meta:
        verbose_name = _("access review")
        verbose_name_plural = _("access reviews")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_open"], condition=Q(is_open=True), name="one_access_review_is_open"
            ),
            models.CheckConstraint(
                condition=Q(is_open=True, signed_at__isnull=True, signed_by__isnull=True)
                | Q(is_open=False, signed_at__isnull=False, signed_by__isnull=False),
                name="access_review_ends_by_a_signature",
            ),
        ]

    def __str__(self) -> str:
        return _now("Access review %(number)d, %(start)s to %(until)s") % {
            "number": self.pk or 0,
            "start": self.start,
            "until": self.until,
        }

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk and not type(self).objects.filter(pk=self.pk, is_open=True).exists():
            raise NotAllowed(_now("A review that was signed is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("An access review is never deleted."))


class ReviewLine(models.Model):
    """One right of one person or group as the review saw it, and what was decided of it."""

    sealed = True
    # Whether it differs from the table, of what is held now (reviewing.py).
    unsaved: bool = False

    class Kind(models.TextChoices):
        ACCOUNT = "account", _("Account")
        ADMINISTRATOR = "administrator", _("Administrator")
        PERMISSION = "permission", _("Permission")
        GROUP = "group", _("Group")
        ROSTER = "roster", _("Roster")
        SYSTEM = "system", _("Sees a system")
        HOTFIX = "hotfix", _("Role on a hot fix")
        DELEGATION = "delegation", _("Delegation")
        PASSKEY = "passkey", _("Passkey")
        IDENTITY = "identity", _("Identity at a provider")

    class Decision(models.TextChoices):
        OPEN = "open", _("Open")
        CONFIRMED = "confirmed", _("Confirmed")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        GONE = "gone", _("Gone meanwhile")

    review = models.ForeignKey(
        AccessReview, models.PROTECT, related_name="lines", verbose_name=_("access review")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    # What it is found again by: the key of the row that gives the right.
    key = models.CharField(_("key"), max_length=80)
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("person"))
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+", verbose_name=_("group"))
    # Of a delegation, whose right it is: it is theirs to answer for as little.
    on_behalf_of = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("on behalf of")
    )
    # As they were called and as it read then: a paper is printed of this, whatever is called otherwise since.
    holder = models.CharField(_("who"), max_length=300)
    right = models.TextField(_("right"))
    listed_at = models.DateTimeField(_("listed at"))
    # What changed while the review ran.
    came_later = models.BooleanField(_("came while the review ran"), default=False)
    read_before = models.TextField(_("how it read before"), blank=True)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, default=Decision.OPEN)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_name = models.CharField(_("name of who decided"), max_length=300, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    reason = models.TextField(_("reason"), blank=True)

    history = tracked()

    class Meta:
        verbose_name = _("line of an access review")
        verbose_name_plural = _("lines of access reviews")
        ordering = ["review", "holder", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "kind", "key"], name="a_right_is_reviewed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.holder}: {self.right}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("A line of an access review is never deleted."))


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    """Which holds are in force."""

    def in_force(self) -> Self:
        """Those that are not lifted, and whose day has not passed."""
        return self.filter(_in_force())

    def in_force_first(self) -> Self:
        """All of them: what is in force first, the newest first in either part."""
        ended = Case(When(_in_force(), then=False), default=True)
        return self.alias(has_ended=ended).order_by("has_ended", "-pk")


def _in_force() -> Q:
    today = clock.now().astimezone(clock.UTC).date()
    return (Q(until=None) | Q(until__gte=today)) & Q(lifted_at=None)


class LegalHold(models.Model):
    """That nothing of a person or of a hot fix is erased or grows old, by whose word, why and until when."""

    sealed = True

    person = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="legal_holds", verbose_name=_("person")
    )
    # Its reference and no key: a hold is no part of the hot fix, whose record may be closed for good.
    reference = models.CharField(_("hot fix"), max_length=20, blank=True)
    reason = models.TextField(_("reason"))
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("placed by"))
    placed_at = models.DateTimeField(_("placed at"))
    until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("That day is included. Empty: until it is lifted.")
    )
    lifted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("lifted by")
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True)
    why_lifted = models.TextField(_("why it was lifted"), blank=True)

    history = tracked()
    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(person__isnull=False) & Q(reference=""))
                | (Q(person__isnull=True) & ~Q(reference="")),
                name="hold_is_of_a_person_or_a_hot_fix",
            ),
        ]

    def __str__(self) -> str:
        return _now("Legal hold: %(what)s") % {"what": self.what}

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("A legal hold is lifted, and never deleted."))

    @property
    def what(self) -> str:
        """The person, or the reference of the hot fix."""
        return self.reference or str(self.person)

    @property
    def standing(self) -> str:
        """Whether it is in force, in one word."""
        if self.lifted_at:
            return _now("lifted")
        over = self.until and self.until < clock.now().astimezone(clock.UTC).date()
        return _now("run out") if over else _now("in force")

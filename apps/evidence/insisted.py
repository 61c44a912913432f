"""What somebody was asked about and kept: that it is so was said once, and nobody is asked it again."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common import clock
from apps.common.errors import NotAllowed
from apps.common.tracking import tracked
from apps.evidence.doubts import Doubt, key_of, lasting_doubts
from apps.evidence.typed_values import typed_in
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.models import HotFix


class InsistedValue(models.Model):
    """One doubt about one record, and who said that it is so. It is never changed.

    `evidence`, `round` and `record_key` say which record it belongs to, as those of a file do; `key` is that
    of the doubt, which is another one as soon as the value is.
    """

    append_only = True

    hotfix = models.ForeignKey(
        HotFix, models.PROTECT, related_name="insisted_values", verbose_name=_("hot fix")
    )
    evidence = models.CharField(_("evidence"), max_length=40)
    round = models.PositiveSmallIntegerField(_("round"))
    record_key = models.PositiveBigIntegerField(editable=False)
    key = models.CharField(max_length=64, editable=False)
    sentence = models.TextField(_("what was asked about"))
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("kept by"))
    person_name = models.CharField(_("name of who kept it"), max_length=300)
    kept_at = models.DateTimeField(_("kept at"))

    history = tracked()

    class Meta:
        verbose_name = _("value that was insisted on")
        verbose_name_plural = _("values that were insisted on")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.sentence

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("That somebody insisted is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("That somebody insisted is never deleted."))

    @property
    def in_words(self) -> str:
        """What was kept, by whom and when."""
        words = {"what": self.sentence, "who": self.person_name, "at": clock.to_the_minute(self.kept_at)}
        return _now("%(what)s. Asked about, and kept by %(who)s, %(at)s.") % words


def insisted_on(record: Evidence) -> list[InsistedValue]:
    """What was insisted on about `record`, oldest first, whether it still stands there or not."""
    every: Iterable[InsistedValue] = record.hotfix.insisted_values.all()
    return [one for one in every if (one.evidence, one.record_key) == (record.relation(), record.pk)]


def insist(record: Evidence, doubts: Iterable[Doubt], *, by: User) -> None:
    """Remember that `by` kept what these `doubts` are about; inside the door that saves `record`."""
    known = {one.key for one in insisted_on(record)}
    for doubt in doubts:
        if doubt.key not in known:
            InsistedValue(
                hotfix=record.hotfix,
                evidence=record.relation(),
                round=record.round,
                record_key=record.pk,
                key=doubt.key,
                sentence=doubt.sentence,
                person=by,
                person_name=str(by),
                kept_at=clock.now(),
            ).save()
    record.hotfix.read_again("insisted_values")


def standing_doubts(record: Evidence) -> list[str]:
    """What a signer of `record` is told that says little in it, kept on purpose or never asked about."""
    kept = {one.key for one in insisted_on(record)}
    unasked = [one.sentence for one in lasting_doubts(typed_in(record)) if one.key not in kept]
    return [*kept_doubts(record), *unasked]


def kept_doubts(record: Evidence) -> list[str]:
    """What stands in `record` because somebody was asked about it and kept it."""
    kept = insisted_on(record)
    if not kept:
        return []
    values = typed_in(record)
    standing = {key_of(one.name, one.value) for one in values}
    standing |= {one.key for one in lasting_doubts(values)}
    return [one.in_words for one in kept if one.key in standing]

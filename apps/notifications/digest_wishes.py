"""Who wants one mail a day of what can wait, and when that goes: theirs to say, and no record."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common.zones import moment_of, zone_called


class Digest(models.Model):
    """That somebody wants one mail a day of what can wait, at a time by their own clocks."""

    written_after_closing = True

    person = models.OneToOneField(User, models.CASCADE, related_name="digest", verbose_name=_("who"))
    at = models.TimeField(_("at"))

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")

    def __str__(self) -> str:
        return f"{self.person}: {self.at:%H:%M}"

    def next_after(self, moment: datetime) -> datetime:
        """Return when the next one goes: once a day, in the nights in which clocks are changed, too.

        A time that clocks skip is as much later by the new time; of one that they show twice it is the first.
        """
        zone = zone_called(self.person.time_zone)
        today = moment.astimezone(zone).date()
        days = (today + timedelta(days=number) for number in range(3))
        moments = (moment_of(datetime.combine(day, self.at), zone) for day in days)
        return next(one for one in moments if one > moment)

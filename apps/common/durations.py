"""Lengths of time as people say them."""

from datetime import timedelta

from django.utils.translation import gettext as _

# What lies no further off is told as now, and never as "0 min".
A_MOMENT = timedelta(minutes=1)


def in_days_and_hours(length: timedelta) -> str:
    """A length of time in its two largest units: "3 d 4 h", "2 h 5 min", "7 min"."""
    minutes = max(int(length.total_seconds()), 0) // 60
    days, hours, left = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return _("%(days)d d %(hours)d h") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": left}
    return _("%(minutes)d min") % {"minutes": left}

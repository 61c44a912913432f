"""Lengths of time as people say them."""

from datetime import timedelta

from django.utils.translation import gettext as _

# What lies no further off is told as now, and never as "0 min".
A_MOMENT = timedelta(minutes=1)


def in_days_and_hours(length: timedelta) -> str:
    """A length of time in its two largest units, or one where that is all: "3 d 4 h", "2 h", "7 min"."""
    minutes = max(int(length.total_seconds()), 0) // 60
    days, hours, left = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        both = _("%(days)d d %(hours)d h") if hours else _("%(days)d d")
    elif hours:
        both = _("%(hours)d h %(minutes)d min") if left else _("%(hours)d h")
    else:
        both = _("%(minutes)d min")
    return both % {"days": days, "hours": hours, "minutes": left}

"""Dates and times in English, for the admin's own lists and pages: as everywhere else, with their time zone.

The zone is the one that the time was converted to, so that it is named rightly whatever the site runs in.
"""

DATE_FORMAT = "Y-m-d"
SHORT_DATE_FORMAT = DATE_FORMAT
DATETIME_FORMAT = "Y-m-d H:i:s T"
SHORT_DATETIME_FORMAT = DATETIME_FORMAT
# A time of day has no zone: whose it is, its column says.
TIME_FORMAT = "H:i"

"""The words that stand in columns of the process table (phases.py)."""

from enum import Enum

from django.utils.functional import Promise

Words = str | Promise


class Tone(Enum):
    """How a phase or an end is shown: its chip in static/console/controls.css is called `chip-` and this."""

    NOW = "now"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Barred(Enum):
    """Whom separation of duties keeps from signing a phase (PROCESS.md 3)."""

    THE_REPORTER = "whoever reported the hot fix"
    THE_REPORTER_IF_LATE = "whoever reported it, where production was changed first"
    WHO_CHANGED_PRODUCTION = "whoever changed production first"
    THE_DEVELOPER = "whoever signed as its developer in the same round"
    THE_OTHER_SIGNER = "whoever signed the same phase in another role, in the same round"


class Concern(Enum):
    """What controls from outside ask of a change; the annex of the record names the phases that show it."""

    AUTHORISATION = "authorisation"
    ASSESSMENT = "assessment"
    DESIGN = "design"
    REVIEW_AND_TEST = "review and test"
    ACCEPTANCE = "acceptance"
    IMPLEMENTATION = "implementation"
    FALLBACK = "fallback"
    COMMUNICATION = "communication"
    URGENCY = "urgency"

"""What there is to tell: the kinds of messages, and the subjects under which people choose among them."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a message tells."""

    TURN = "turn", _("A phase was entered: its evidence is yours to supply")
    SIGN = "sign", _("A sign-off waits")
    STALE = "stale", _("A sign-off became stale")
    ACT = "act", _("An act waits")
    BACK = "back", _("Moved back to development")
    RESTORED = "restored", _("Service is restored")
    ENDED = "ended", _("It ended")
    GLASS = "glass", _("A break-glass call waits for its second person")
    CONFIRM = "confirm", _("A verbal yes waits for its confirmation")
    CONFIRMED = "confirmed", _("A verbal yes was confirmed")
    STRUCK = "struck", _("A verbal yes was struck")
    LAPSED = "lapsed", _("A verbal yes lapsed")
    WITHDRAWN = "withdrawn", _("A sign-off was withdrawn")
    SYSTEM = "system", _("The system was corrected")
    DECIDE = "decide", _("Steps were not done: a decision waits")
    DEBT = "debt", _("A debt was made")
    GRANTED = "granted", _("A role was granted")
    DELEGATED = "delegated", _("A role was delegated")
    RESPONSE = "response", _("A first response is due")
    UPDATE = "update", _("A status update was posted")
    MENTION = "mention", _("Somebody was mentioned")
    UPDATE_DUE = "update_due", _("A status update is due")
    REMINDER = "reminder", _("A sign-off still waits")
    ESCALATION = "escalation", _("Nothing moved for too long")
    RESTORE = "restore", _("The restore target has passed")
    DUE = "due", _("A debt is due soon")
    OVERDUE = "overdue", _("A debt is overdue")
    FOLLOWS = "follows", _("Evidence follows: it is yours to supply or to ratify")
    FOLLOWS_DUE = "follows_due", _("Evidence that follows is due soon")
    FOLLOWS_OVERDUE = "follows_overdue", _("Evidence that follows is overdue")
    LANE = "lane", _("A change of the lane waits for the other role")
    LANE_OVERDUE = "lane_overdue", _("A change of the lane was not answered for")
    LATE = "late", _("Production was changed first")
    RECEIPT = "receipt", _("A receipt of one's own signature")
    LOGIN = "login", _("A log-in was changed")
    FORGOTTEN = "forgotten", _("A forgotten password is to be chosen anew")
    NEW_ADDRESS = "new_address", _("An address is to be confirmed")
    ROLES = "roles", _("A role was given or taken")
    UNLOCKED = "unlocked", _("An account was unlocked")
    BROWSER = "browser", _("Somebody signed in in a browser that was not seen before")
    CHECKPOINT = "checkpoint", _("A checkpoint was written")
    FOLLOW_UP = "follow_up", _("A follow-up action waits")
    LOST = "lost", _("Somebody can no longer act, or be reached")
    WAY = "way", _("A way does not work")
    WAY_TRIED = "way_tried", _("Somebody tried a way")
    TRIAL = "trial", _("Somebody tried whether mails arrive")
    WORDING = "wording", _("A text of messages was changed, or could not be used")
    SHIFT = "shift", _("A shift is to be handed over")
    DIGEST = "digest", _("The digest of a day")


class Subject(models.TextChoices):
    """What people choose by which way: several kinds together, because nobody reads a list of forty."""

    SIGN = "sign", _("Requests to sign")
    TURN = "turn", _("What else is yours to do")
    CLOCK = "clock", _("What the clocks say: nobody responded, nothing moved, a target has passed")
    COURSE = "course", _("How it goes: status updates, back, restored, ended")
    DEBTS = "debts", _("Debts, and evidence that follows")
    NAME = "name", _("What was done in your name or with your roles")


SUBJECT_OF: Mapping[Kind, Subject] = {
    **dict.fromkeys(
        (Kind.SIGN, Kind.STALE, Kind.REMINDER, Kind.GLASS, Kind.CONFIRM, Kind.LANE, Kind.LANE_OVERDUE),
        Subject.SIGN,
    ),
    **dict.fromkeys((Kind.TURN, Kind.ACT, Kind.DECIDE, Kind.MENTION), Subject.TURN),
    **dict.fromkeys((Kind.RESPONSE, Kind.UPDATE_DUE, Kind.ESCALATION, Kind.RESTORE), Subject.CLOCK),
    **dict.fromkeys(
        (Kind.UPDATE, Kind.BACK, Kind.RESTORED, Kind.ENDED, Kind.SYSTEM, Kind.LATE), Subject.COURSE
    ),
    **dict.fromkeys(
        (
            *(Kind.DEBT, Kind.DUE, Kind.OVERDUE),
            *(Kind.FOLLOWS, Kind.FOLLOWS_DUE, Kind.FOLLOWS_OVERDUE),
        ),
        Subject.DEBTS,
    ),
    **dict.fromkeys(
        (
            *(Kind.RECEIPT, Kind.CONFIRMED, Kind.STRUCK, Kind.LAPSED, Kind.WITHDRAWN),
            *(Kind.GRANTED, Kind.DELEGATED),
        ),
        Subject.NAME,
    ),
}
# They always come by mail, whatever else they come by: one asks for a signature, the other tells of one.
ALWAYS_BY_MAIL = (Subject.SIGN, Subject.NAME)
# What a channel may be told: it is read by people who have no part in it.
OF_A_CHANNEL = (Subject.SIGN, Subject.TURN, Subject.CLOCK, Subject.COURSE, Subject.DEBTS)
# Told to one person only, of whom a channel would learn.
NEVER_IN_A_CHANNEL = (Kind.MENTION, Kind.CONFIRM)
# Their sentences say nothing that button, heading and facts do not say: another text may do without them.
SAYS_NOTHING_ELSE = (Kind.SIGN, Kind.REMINDER, Kind.UPDATE_DUE)
# What warns somebody that their name, their log-in or their rights were used or changed: whoever words it may
# neither leave out nor cover what happened (wordings.py), and other process owners hear of the new words.
WARNS = (
    *(Kind.RECEIPT, Kind.DELEGATED, Kind.ROLES, Kind.WORDING),
    *(Kind.LOGIN, Kind.FORGOTTEN, Kind.NEW_ADDRESS, Kind.UNLOCKED, Kind.BROWSER),
)

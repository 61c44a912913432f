"""A believable hot fix, told by each kind of message: what a text is tried on before it is used.

Letters have their own examples (letter_examples.py).
"""

from collections.abc import Mapping

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as said

from .filled_words import Words, fill
from .hotfix_mails import mail_of
from .kinds import Kind
from .letter_examples import READER, letter_of
from .letter_facts import OFFERED
from .letter_words import mail_of_letter, values_of_letter
from .messages import Mail, Sheet, Way, in_large, subject
from .models import Wording
from .receipts import IF_NOT_YOU

REFERENCE, TITLE = "HF-2026-0042", "Card payments are refused at the checkout"
BEGINS = f"{REFERENCE} Emergency"
_OF_SOMEBODY = "> We are on it: the certificate of the payment gateway ran out."

# What it is about, and the sentences that are built in.
_Told = tuple[str | Promise, tuple[str | Promise, ...]]
_EXAMPLES: Mapping[Kind, _Told] = {
    Kind.SIGN: (
        said("your sign-off is needed for Qualification"),
        (said("The evidence is complete. Read it and sign off here, or say no on the page:"),),
    ),
    Kind.STALE: (
        said("your sign-off as Technical Lead is stale"),
        (
            said("The evidence was changed after you signed: your sign-off no longer opens the gate."),
            said("- Users affected: was “about 200”, is “about 1,400”"),
            said("See what changed, and sign again if you still agree:"),
        ),
    ),
    Kind.REMINDER: (
        said("it still waits for your sign-off, 30 min in Qualification"),
        (said("Sign off here, or say no on the page:"),),
    ),
    Kind.GLASS: (
        said("confirm breaking the glass until 2026-11-28 03:40 UTC"),
        (said("Rita Release (Release Manager) asks for it:"), said("> Nobody of QA answers the phone.")),
    ),
    Kind.CONFIRM: (
        said("confirm what was said until 2026-11-28 04:10 UTC"),
        (
            said("Rita Release recorded that Paul Owner said yes as Product Owner to Qualification:"),
            said("> Yes, do it."),
        ),
    ),
    Kind.TURN: (
        said("Development begins, it is your turn"),
        (said("Development record: commit and how it was tested are missing."),),
    ),
    Kind.ACT: (said("Deployment is signed, go on"), (said("What follows is “Deploy”."),)),
    Kind.BACK: (
        said("back in development"),
        (said("Tara Lead: Request changes"), said("> The retry loop never ends.")),
    ),
    Kind.MENTION: (said("Rita Release mentions you"), (said("Rita Release:"), _OF_SOMEBODY)),
    Kind.UPDATE: (said("status update"), (said("Rita Release:"), _OF_SOMEBODY)),
    Kind.UPDATE_DUE: (
        said("a status update is due"),
        (said("Those who wait have heard nothing new for a while. Tell them how it stands:"),),
    ),
    Kind.RESPONSE: (
        said("a first response is due"),
        (
            said("Ada Reporter reported it at 2026-11-28 03:10 UTC, and nobody else has done anything yet."),
            said("Say that you are on it, or begin with the qualification:"),
        ),
    ),
    Kind.ESCALATION: (
        said("escalated, 2 h in Qualification"),
        (said("- Sign-off of the Technical Lead: Tara Lead can give it"),),
    ),
    Kind.RESTORE: (
        said("the restore target has passed, it is in Testing"),
        (said("Service was to be restored by 2026-11-28 07:10 UTC."),),
    ),
    Kind.RESTORED: (
        said("service is restored"),
        (said("Rita Release confirmed it in production at 2026-11-28 06:20 UTC, 3 h after the report."),),
    ),
    Kind.ENDED: (said("ended: closed"), (said("Everything is done and on the record."),)),
    Kind.DEBT: (
        said("a sign-off is owed"),
        (said("It went ahead without this sign-off. Ratify or countersign it, or refuse it:"),),
    ),
    Kind.RECEIPT: (
        said("receipt: you signed as Technical Lead"),
        (
            said("> I have read the evidence, and agree."),
            said("Decision: yes\nPhase: Qualification, round 1\nAt: 2026-11-28 03:32:10 UTC"),
            IF_NOT_YOU,
        ),
    ),
    Kind.FOLLOWS: (
        said("supply what follows in Qualification"),
        (said("- Impact assessment: workarounds considered"), said("Due by 2026-11-29 03:10 UTC.")),
    ),
}


def example_of(kind: Kind) -> tuple[str, tuple[str, ...]]:
    """Return what a message of this kind is about and what it says, of the hot fix of the examples."""
    what, lines = _EXAMPLES.get(kind, (kind.label, (said("What is built in is said here."),)))
    return str(what), tuple(map(str, lines))


def example_values(kind: Kind) -> dict[str, str]:
    """Return what each name stands for in it."""
    return {
        "reference": REFERENCE,
        "priority": "Emergency",
        "title": TITLE,
        "system": "PAY Payments",
        "phase": "Qualification",
        "restore_by": "2026-11-28 07:10 UTC",
        "reader": READER,
        "what": example_of(kind)[0],
    }


def example_words(wording: Wording) -> Words:
    """Return the parts of `wording`, filled for the example of its kind. Raises CannotBeFilled."""
    kind = Kind(wording.kind)
    if kind in OFFERED:
        letter = letter_of(kind)
        return fill(wording, values_of_letter(letter, READER), letter.lines)
    return fill(wording, example_values(kind), example_of(kind)[1])


def example_mail(kind: Kind, words: Words) -> Mail:
    """Return the mail of this kind about it, with `words` in place of what is built in."""
    if kind in OFFERED:
        return mail_of_letter(letter_of(kind), words)
    what, lines = example_of(kind)
    url = f"{settings.SITE_URL}/admin/hotfixes/hotfix/42/change/"
    button = (
        _("Read and sign") if kind in (Kind.SIGN, Kind.STALE, Kind.REMINDER) else _("Open %s") % REFERENCE
    )
    sheet = Sheet(
        first=_("“%(title)s”. Restore by %(until)s, in %(length)s.")
        % {"title": TITLE, "until": "2026-11-28 07:10 UTC", "length": "3 h"},
        what=words.heading or in_large(what),
        facts=((_("System"), "PAY Payments"), (_("Priority"), "Emergency"), (_("Open for"), "1 h")),
        lines=lines if words.lines is None else words.lines,
        ways=(Way(words.button or button, url), Way(_("Ask, or say how it stands"), f"{url}#status")),
    )
    return mail_of(sheet, words.subject or subject(BEGINS, what, TITLE))

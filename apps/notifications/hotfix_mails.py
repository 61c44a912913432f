"""The mail that tells a message of a hot fix: what is wrong, then what is wanted, then the ways there."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.durations import in_days_and_hours
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_rules import counts
from apps.hotfixes.phases import PHASE_BY_STATE, State, acts_in
from apps.hotfixes.phases import Kind as ActKind

from .calls import calls
from .messages import (
    Mail,
    Message,
    Sheet,
    Way,
    address,
    as_sentence,
    in_large,
    in_one_line,
    page_url,
    subject,
    text,
)
from .models import Kind
from .reworded import words_for
from .situation import Situation

# What asks for a signature, and so tells how to say no, too.
_ASK_TO_SIGN = (Kind.SIGN, Kind.STALE, Kind.REMINDER)
# What asks for something, and so tells whom to call.
_ASK = (
    *_ASK_TO_SIGN,
    Kind.TURN,
    Kind.ACT,
    Kind.BACK,
    Kind.GLASS,
    Kind.CONFIRM,
    Kind.DECIDE,
    Kind.RESPONSE,
    Kind.UPDATE_DUE,
    Kind.MENTION,
    Kind.ESCALATION,
    Kind.RESTORE,
    Kind.DUE,
    Kind.OVERDUE,
    Kind.FOLLOWS,
    Kind.FOLLOWS_DUE,
    Kind.FOLLOWS_OVERDUE,
    Kind.LANE,
    Kind.LANE_OVERDUE,
)
# Those to whom it matters who signed before them; a receipt is about one's own signature alone.
_WITHOUT_SIGN_OFFS = (Kind.RECEIPT,)


def mail_for(message: Message, situation: Situation) -> Mail:
    """Return the mail that tells `message`: first what it is about, as a phone shows it, last the links."""
    hotfix = situation.hotfix
    words = words_for(message, situation)
    first_way, *other_ways = _ways(message, situation)
    sheet = Sheet(
        first=first_line(situation),
        what=words.heading or in_large(message.what),
        facts=tuple(_facts(message, situation)),
        lines=tuple(line for line in message.lines if line) if words.lines is None else words.lines,
        ways=(Way(words.button or first_way.label, first_way.url), *other_ways),
        calls=tuple(calls(situation)) if message.kind in _ASK else (),
    )
    return mail_of(sheet, words.subject or subject(begins(hotfix), message.what, in_one_line(hotfix.title)))


def mail_of(sheet: Sheet, its_subject: str) -> Mail:
    """Return the mail that shows `sheet`, with the same in plain text."""
    return Mail(
        subject=its_subject,
        text=text(
            sheet.first,
            as_sentence(sheet.what),
            "\n".join(f"{name}: {fact}" for name, fact in sheet.facts),
            *sheet.lines,
            "\n".join(call.line for call in sheet.calls),
            "\n".join(f"{way.label}: {way.url}" for way in sheet.ways[1:]),
            sheet.ways[0].url,
        ),
        sheet=sheet,
    )


def begins(hotfix: HotFix) -> str:
    words = (hotfix.get_priority_display(), hotfix.late_in_words)
    return f"{hotfix.reference} {', '.join(filter(None, words))}"


def first_line(situation: Situation) -> str:
    """What is wrong, and by when service is to be back, or that it is."""
    hotfix = situation.hotfix
    title = in_one_line(hotfix.title)
    if hotfix.ended:
        return _("“%(title)s”. It is %(state)s.") % {
            "title": title,
            "state": hotfix.get_state_display().lower(),
        }
    if hotfix.restored:
        return _("“%(title)s”. Service is restored.") % {"title": title}
    left = hotfix.restore_by - situation.now
    words = {
        "title": title,
        "until": clock.to_the_minute(hotfix.restore_by),
        "length": in_days_and_hours(abs(left)),
    }
    if left.total_seconds() < 0:
        return _("“%(title)s”. To be restored by %(until)s, %(length)s ago.") % words
    return _("“%(title)s”. Restore by %(until)s, in %(length)s.") % words


def _facts(message: Message, situation: Situation) -> Iterator[tuple[str, str]]:
    hotfix = situation.hotfix
    yield _("System"), in_one_line(str(hotfix.system))
    yield _("Priority"), hotfix.get_priority_display()
    yield _("Open for"), in_days_and_hours(hotfix.age if hotfix.ended else situation.now - hotfix.reported_at)
    if hotfix.phase:
        since = in_days_and_hours(situation.now - hotfix.phase_entered_at)
        yield _("Phase"), _("%(phase)s, for %(length)s") % {"phase": hotfix.phase.name, "length": since}
    if hotfix.late:
        yield hotfix.late_in_words, _("production was changed first, before a go")
    if message.kind not in _WITHOUT_SIGN_OFFS:
        if signed := "; ".join(_signed(hotfix)):
            yield _("Signed"), signed
        if not hotfix.ended and situation.unsigned:
            yield _("Waits for"), ", ".join(str(role.label) for role in situation.unsigned)
        if last := situation.last_change:
            yield _("Last change"), last
    if message.capacity:
        yield _("You act as"), in_one_line(message.capacity)


def _signed(hotfix: HotFix) -> Iterator[str]:
    """Who said yes to what, of all that counts in the present round."""
    for approval in hotfix.approvals.all():
        phase = PHASE_BY_STATE.get(State(approval.phase))
        if approval.counts_as_yes and phase and counts(phase, approval.round, now_in=hotfix.round):
            yield _("%(phase)s: %(who)s (%(role)s)") % {
                "phase": phase.name,
                "who": in_one_line(approval.signed_by),
                "role": approval.get_role_display(),
            }


def _ways(message: Message, situation: Situation) -> Iterator[Way]:
    """The one button first; then how to say no, where a signature is asked for, and where to ask."""
    hotfix = situation.hotfix
    asks = message.kind in _ASK_TO_SIGN
    signs = asks and message.url != page_url(hotfix)
    yield Way(
        _("Read and sign") if signs else _("Open %(reference)s") % {"reference": hotfix.reference},
        message.url,
    )
    if asks:
        noes = (
            act for act in acts_in(hotfix.state, ahead=hotfix.ahead_of_its_go) if act.kind is ActKind.REFUSAL
        )
        if no := next(noes, None):
            yield Way(_("Say no: %(act)s") % {"act": no.label}, address("act", hotfix, no.name))
    asking = page_url(hotfix, anchor="status")
    if not hotfix.ended and message.kind not in _WITHOUT_SIGN_OFFS and message.url != asking:
        yield Way(_("Ask, or say how it stands"), asking)

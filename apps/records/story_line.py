"""The story of a hot fix in a few sentences: what a reader must know before anything else.

The paper prints them as its headline, and a screen may show the same. Whatever else must be told first adds a
function to TELLERS. No sentence depends on when it is read: it changes only when something is done.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.approvals.debts import Debt
from apps.approvals.late_statements import RECENT, late_statement_of, recent_late_records
from apps.common.durations import in_days_and_hours
from apps.evidence.deployment_record import StepOutcome
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_history import PhaseStay
from apps.hotfixes.phase_rules import counts, is_the_last_to_be_owed
from apps.hotfixes.phases import PHASE_BY_STATE, PHASES, State, act_named
from apps.hotfixes.system_corrections import corrections_of

from .deployments import Deployment
from .printed_text import in_sentences, to_the_minute

LONGEST_REASON = 160
SIGN_OFFS = sum(len(phase.sign_offs) for phase in PHASES)


@dataclass(frozen=True)
class Known:
    """What the story is told from. `restored_late` is by how much the restore target was missed, if so.

    `recent_late` is how many late records the system had lately, where that was read already.
    """

    hotfix: HotFix
    stays: Sequence[PhaseStay]
    deployments: Sequence[Deployment]
    restored_late: timedelta | None = None
    recent_late: int | None = None


def story(known: Known) -> list[str]:
    """Return the sentences, the most important first; empty for one that is under way as it should be."""
    return [sentence for tell in TELLERS for sentence in tell(known)]


def headline(known: Known, *, sign_offs: str) -> tuple[str, list[str]]:
    """Return what stands first, and what follows it line by line.

    Args:
        sign_offs: how many there are, in a sentence. Of a hot fix that has ended it is left out where
            something went ahead of one: then the number would hide that.
    """
    begins, ahead = list(_end_and_round(known)), list(_ahead_of_sign_offs(known))
    rest = [sentence for tell in TELLERS[2:] for sentence in tell(known)]
    number = "" if known.hotfix.ended and ahead else sign_offs
    return " ".join(filter(None, [*begins[:1], *ahead[:1], number])), [*begins[1:], *ahead[1:], *rest]


# --- How it ended, and in which round -------------------------------------------------------------


def _end_and_round(known: Known) -> Iterator[str]:
    hotfix = known.hotfix
    after = {"number": hotfix.round, "what": _listed(_ways_back(hotfix))}
    if hotfix.closed:
        yield _("Closed in round %(number)d, after %(what)s.") % after if hotfix.round > 1 else _("Closed.")
    elif hotfix.ended:
        last, end = known.stays[-2:]  # it was in some phase before it ended
        yield _("%(state)s in %(phase)s by %(who)s at %(at)s.") % {
            "state": State(hotfix.state).label,
            "phase": State(last.state).label,
            "who": end.by or _("not recorded"),
            "at": to_the_minute(end.entered),
        }
        if hotfix.round > 1:
            yield _("It was in round %(number)d, after %(what)s.") % after
    elif hotfix.round > 1:
        yield _("In round %(number)d, after %(what)s.") % after


def _ways_back(hotfix: HotFix) -> list[str]:
    """Return what ended each round before the present one, in words, each kind once."""
    words = []
    for number in range(2, hotfix.round + 1):
        back = hotfix.approvals.no_that_began(number)
        if back is not None:
            taken_back = act_named(back.act).takes_back
            words.append(
                _("a roll-back")
                if taken_back
                else _("a no in %(phase)s") % {"phase": State(back.phase).label}
            )
    return list(dict.fromkeys(words))


def _listed(words: Sequence[str]) -> str:
    """Return "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return _("%(some)s and %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}


# --- What went ahead of a sign-off ----------------------------------------------------------------


def _ahead_of_sign_offs(known: Known) -> Iterator[str]:
    """Yield for each deployment what it went ahead of; then what else was gone ahead of."""
    told: set[int] = set()
    for deployment in known.deployments:
        began = deployment.began
        owed = [debt for debt in _owed_by(known.hotfix, deployment.round) if _missing_at(debt, began)]
        if began is None or not owed:
            continue
        told.update(debt.pk for debt in owed)
        words = {"number": len(owed), "all": SIGN_OFFS, "round": deployment.round}
        if len(known.deployments) > 1:
            before = _("Round %(round)d was deployed before %(number)d of %(all)d sign-offs") % words
        else:
            before = _("Deployed before %(number)d of %(all)d sign-offs") % words
        yield f"{before}; {_settled(owed, began)}."
    rest = [debt for debt in known.hotfix.debts.all() if debt.pk not in told and not debt.void]
    if rest:
        before = _("Went on before %(number)d of %(all)d sign-offs (%(which)s)") % {
            "number": len(rest),
            "all": SIGN_OFFS,
            "which": ", ".join(_sign_off(debt) for debt in rest),
        }
        yield f"{before}; {_settled(rest, min(debt.incurred_at for debt in rest))}."


def _owed_by(hotfix: HotFix, number: int) -> Iterator[Debt]:
    """Yield the debts that count in round `number`, of what is needed before production is changed."""
    last = next(phase for phase in PHASES if is_the_last_to_be_owed(phase))
    for debt in hotfix.debts.all():
        phase = debt.as_phase
        if not debt.void and phase.number <= last.number and counts(phase, debt.round, now_in=number):
            yield debt


def _missing_at(debt: Debt, moment: datetime | None) -> bool:
    if moment is None:
        return False
    return not debt.is_settled or debt.refused or debt.settled_by.signed_at > moment


def _settled(owed: Sequence[Debt], since: datetime) -> str:
    """Return what became of debts, in words: "they were ratified 3 h later"."""
    parts = []
    for verdict in ("countersigned", "ratified", "refused"):
        some = [debt for debt in owed if debt.is_settled and _verdict(debt) == verdict]
        if some:
            span = in_days_and_hours(max(debt.settled_by.signed_at for debt in some) - since)
            parts.append(_became(verdict, len(some), len(owed)) % {"number": len(some), "span": span})
    open_ones = [debt for debt in owed if not debt.is_settled]
    if open_ones:
        ended = open_ones[0].hotfix.ended
        words = (
            ngettext("%(number)d was never settled", "%(number)d were never settled", len(open_ones))
            if ended
            else ngettext("%(number)d is still owed", "%(number)d are still owed", len(open_ones))
        )
        parts.append(words % {"number": len(open_ones)})
    return ", ".join(parts)


def _verdict(debt: Debt) -> str:
    if debt.refused:
        return "refused"
    return "countersigned" if debt.is_countersigned else "ratified"


def _became(verdict: str, number: int, of: int) -> str:
    """Return the words for `number` of `of` debts, with places for the number and the span."""
    if number == of == 1:
        return {
            "countersigned": _("it was countersigned %(span)s later"),
            "ratified": _("it was ratified %(span)s later"),
            "refused": _("it was refused %(span)s later"),
        }[verdict]
    if number == of:
        return {
            "countersigned": _("they were countersigned %(span)s later"),
            "ratified": _("they were ratified %(span)s later"),
            "refused": _("they were refused %(span)s later"),
        }[verdict]
    return {
        "countersigned": ngettext(
            "%(number)d was countersigned %(span)s later",
            "%(number)d were countersigned %(span)s later",
            number,
        ),
        "ratified": ngettext(
            "%(number)d was ratified %(span)s later", "%(number)d were ratified %(span)s later", number
        ),
        "refused": ngettext(
            "%(number)d was refused %(span)s later", "%(number)d were refused %(span)s later", number
        ),
    }[verdict]


def _sign_off(debt: Debt) -> str:
    return _("%(role)s, %(phase)s") % {
        "role": debt.get_role_display(),
        "phase": PHASE_BY_STATE[State(debt.phase)].name,
    }


# --- A yes that was said, or given for somebody else ----------------------------------------------


def _verbal(known: Known) -> Iterator[str]:
    for debt in known.hotfix.debts.all():
        if debt.verbal:
            said = (
                _("Verbal yes of %(who)s (%(what)s), %(confirmed)s; void: the system was corrected.")
                if debt.void
                else _("Verbal yes of %(who)s (%(what)s), %(confirmed)s.")
            )
            yield said % {
                "who": debt.holder_name,
                "what": _sign_off(debt),
                "confirmed": confirmation_in_words(debt),
            }


def confirmation_in_words(debt: Debt) -> str:
    """Return who confirmed a verbal yes; of one without, that nobody was asked to in its time."""
    if debt.verbal_yes and debt.verbal_yes.answered:
        return _("recorded by %(by)s, %(answer)s") % {
            "by": debt.verbal_yes.recorder_name,
            "answer": debt.verbal_yes.answered.in_words,
        }
    return _("recorded by %(by)s with %(witness)s as witness, before a confirmation was asked for") % {
        "by": debt.incurred_by_name,
        "witness": debt.witness_name,
    }


def _followed(known: Known) -> Iterator[str]:
    """Yield that evidence followed, and where it stands; and that it was an Emergency and is none now."""
    hotfix = known.hotfix
    debts = [debt for debt in hotfix.evidence_debts.all() if debt.names]
    for debt in debts:
        debt.hotfix = hotfix
    phases = list(dict.fromkeys(debt.get_phase_display() for debt in debts))
    if phases:
        open_ones = sum(debt.is_open and not debt.is_followed_by_one_of(debts) for debt in debts)
        words = {"phases": ", ".join(phases), "number": open_ones}
        said = _("Of %(phases)s, evidence followed after the short form of an Emergency")
        standing = _("%(number)d still open") if open_ones else _("none open")
        yield f"{said % words}: {standing % words}."
    if hotfix.was_emergency and hotfix.lowered_at:
        yield _("It was an Emergency until %(at)s.") % {"at": to_the_minute(hotfix.lowered_at)}


def _corrected(known: Known) -> Iterator[str]:
    """Yield that it was reported for another system, and why it is one of this."""
    for one in corrections_of(known.hotfix):
        words = {"sentence": one.in_words, "why": in_sentences(one.reason, most=LONGEST_REASON)}
        yield _("%(sentence)s Reason: %(why)s") % words


def _late(known: Known) -> Iterator[str]:
    """Yield that production was changed first, how often that was so lately, and what became of it."""
    hotfix = known.hotfix
    statement = late_statement_of(hotfix)
    if statement is None:
        return
    yield _(
        "%(late)s: production was changed at %(at)s by %(who)s, before a go; stated at %(stated)s by %(by)s."
    ) % {
        "late": hotfix.late_in_words,
        "at": to_the_minute(statement.started_at),
        "who": statement.changed_by_name,
        "stated": to_the_minute(statement.stated_at),
        "by": statement.stated_by_name,
    }
    yield from statement.contradictions
    count = recent_late_records(hotfix) if known.recent_late is None else known.recent_late
    if count > 1:
        words = {"number": count, "days": RECENT.days}
        yield _("It is number %(number)d of the late records of its system within %(days)d days.") % words
    if hotfix.late_until:
        yield _("What was changed first was rolled back at %(at)s.") % {
            "at": to_the_minute(hotfix.late_until)
        }


def _delegated(known: Known) -> Iterator[str]:
    hotfix = known.hotfix
    given = [
        _("%(who)s (%(role)s, %(phase)s)")
        % {"who": one.signed_by, "role": one.get_role_display(), "phase": one.get_phase_display()}
        for one in hotfix.approvals.all()
        if one.on_behalf_of_id
        and one.counts_as_yes
        and counts(PHASE_BY_STATE[State(one.phase)], one.round, now_in=hotfix.round)
    ]
    if given:
        yield ngettext(
            "%(number)d sign-off was given by a delegate: %(who)s.",
            "%(number)d sign-offs were given by delegates: %(who)s.",
            len(given),
        ) % {"number": len(given), "who": "; ".join(given)}


# --- What was let be ------------------------------------------------------------------------------


def _not_done(known: Known) -> Iterator[str]:
    """Yield for each deployment which steps were not done, and what was decided then."""
    for deployment in known.deployments:
        record = deployment.record
        steps = record.not_done if record else []
        if record is None or not steps:
            continue
        named = ", ".join(
            _("step %(step)d %(outcome)s")
            % {"step": one["step"], "outcome": StepOutcome.Outcome(one["outcome"]).label.lower()}
            for one in steps
        )
        words = {"round": deployment.round, "steps": named}
        yield " ".join([_("Round %(round)d: %(steps)s.") % words, *record.decided_in_words()])


def _waived(known: Known) -> Iterator[str]:
    """Yield each missed threshold that was waived in a sign-off that counts, by whom and why."""
    hotfix = known.hotfix
    given = {one.pk: one for one in hotfix.approvals.all()}
    for waiver in hotfix.waivers.all():
        approval = given[waiver.approval_id]
        if counts(PHASE_BY_STATE[State(approval.phase)], approval.round, now_in=hotfix.round):
            yield _("Waived by %(who)s (%(role)s, %(phase)s): %(missed)s. Reason: %(why)s") % {
                "who": approval.signed_by,
                "role": approval.get_role_display(),
                "phase": approval.get_phase_display(),
                "missed": waiver.missed,
                "why": in_sentences(waiver.reason, most=LONGEST_REASON),
            }


def _restored_late(known: Known) -> Iterator[str]:
    if known.restored_late:
        yield _("Service was restored %(span)s after the target.") % {
            "span": in_days_and_hours(known.restored_late)
        }


def _outside_the_go(known: Known) -> Iterator[str]:
    """Yield each change of production that began in the time of no go, with why and who ratified it."""
    for one in known.hotfix.ratified_starts.all():
        yield _("%(sentence)s Reason: %(why)s") % {"sentence": one.in_words, "why": one.reason}


TELLERS: tuple[Callable[[Known], Iterator[str]], ...] = (
    _end_and_round,
    _ahead_of_sign_offs,
    _corrected,
    _late,
    _outside_the_go,
    _not_done,
    _waived,
    _verbal,
    _followed,
    _delegated,
    _restored_late,
)

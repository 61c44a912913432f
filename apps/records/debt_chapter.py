"""What the paper tells of break-glass and of sign-offs that were owed."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.approvals.break_glass_calls import calls_of
from apps.approvals.debts import Debt
from apps.hotfixes.models import HotFix

from .printed_text import to_the_minute, to_the_second
from .record_data import DebtLine, GlassLine


def debts(hotfix: HotFix) -> Iterator[DebtLine]:
    """Every debt of every round, oldest first."""
    for debt in hotfix.debts.all():
        settled = debt.settled_by
        yield DebtLine(
            what=str(debt),
            kind=str(debt.get_kind_display()),
            at=to_the_second(debt.incurred_at),
            due=to_the_minute(debt.due_at),
            told=_told(debt),
            words=debt.words,
            settled=_settled(debt, hotfix),
            comment=settled.comment if settled else "",
        )


def _told(debt: Debt) -> str:
    if debt.verbal:
        return _(
            "%(who)s said yes as %(role)s (%(channel)s, %(at)s); recorded by %(by)s, witness %(witness)s"
        ) % {
            "who": debt.holder_name,
            "role": debt.get_role_display(),
            "channel": debt.get_channel_display(),
            "at": to_the_minute(debt.said_at),
            "by": debt.incurred_by_name,
            "witness": debt.witness_name,
        }
    return _("%(by)s went ahead; the glass was broken by %(who)s") % {
        "by": debt.incurred_by_name,
        "who": _(" and ").join(debt.glass.breakers.values()) if debt.glass else "",
    }


def _settled(debt: Debt, hotfix: HotFix) -> str:
    """How it was settled and by whom, or who still owes it; never how late it is, which no act changes."""
    settled = debt.settled_by
    if settled:
        return _("%(verdict)s by %(who)s, %(at)s") % {
            "verdict": settled.verdict,
            "who": settled.signer_name,
            "at": to_the_second(settled.signed_at),
        }
    if hotfix.ended:
        return _("Never settled: the hot fix ended first")
    return _("Owed by %(who)s") % {"who": debt.debtor}


def glass(hotfix: HotFix) -> Iterator[GlassLine]:
    """Every reason that was given to break the glass, oldest first."""
    for call in calls_of(hotfix):
        yield GlassLine(
            round=call.round,
            name=call.person_name,
            role=str(call.get_role_display()),
            at=to_the_second(call.called_at),
            reason=call.reason,
            broke=call.breaks,
        )

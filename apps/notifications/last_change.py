"""Who changed a hot fix last, and what: the names of records and fields, never what stands in them."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common import clock
from apps.history.timeline import Entry, done_last
from apps.hotfixes.models import HotFix

from .one_line import in_one_line

# What they did within so long before is told along with it: several records are saved one after the other.
_A_WHILE = timedelta(minutes=15)
_ROWS = 40  # so many rows of the history are read at most
_FEW = 4  # so many records, and fields of each, are named; more are counted


def last_change(hotfix: HotFix) -> str:
    """Return the person and the moment, and after a colon what they changed; empty where nobody did.

    Whoever may see the hot fix may see what it names; a mail is no place for more of it.
    """
    if not (hotfix.changed_by and hotfix.changed_at):
        return ""
    words = {"who": in_one_line(str(hotfix.changed_by)), "at": clock.to_the_minute(hotfix.changed_at)}
    entries = done_last(hotfix, since=hotfix.changed_at - _A_WHILE, at_most=_ROWS)
    theirs = entries if entries and entries[0].who == str(hotfix.changed_by) else []
    what = _few(_records(theirs), "; ")
    return (_("%(who)s, %(at)s: %(what)s") if what else _("%(who)s, %(at)s")) % {**words, "what": what}


def _records(entries: Iterable[Entry]) -> Iterator[str]:
    """Each kind of record that was changed, with its fields, that was added, and that was removed."""
    changed: dict[str, dict[str, None]] = {}
    others: dict[tuple[str, str], int] = {}
    for entry in entries:
        if entry.change == "changed":
            fields = changed.setdefault(entry.what, {})
            fields.update(dict.fromkeys(one.field for one in entry.differences))
        else:
            key = entry.change, entry.what
            others[key] = others.get(key, 0) + 1
    for what, fields in changed.items():
        yield _("%(record)s (%(fields)s)") % {"record": what, "fields": _few(fields, ", ")}
    for (change, what), many in others.items():
        # Not how many: of a long row of changes the first are not read.
        if change == "added":
            words = _("added: %(record)s") if many == 1 else _("added: %(record)s (several)")
        else:
            words = _("removed: %(record)s") if many == 1 else _("removed: %(record)s (several)")
        yield words % {"record": what}


def _few(some: Iterable[str], between: str) -> str:
    every = list(some)
    more = len(every) - _FEW
    shown = [in_one_line(one) for one in islice(every, _FEW)]
    if more > 0:
        shown.append(ngettext("%(number)d more", "%(number)d more", more) % {"number": more})
    return between.join(shown)

"""The auditor's pack: everything about a set of hot fixes in one ZIP, made piece by piece while it is read.

Its memory does not depend on how many hot fixes it holds: each is laid out and forgotten before the next.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from apps.common.errors import StoredFileDamaged
from apps.evidence.attachments import Attachment, attachments_of, open_verified
from apps.history.timeline import history_of
from apps.hotfixes.models import HotFix, HotFixQuerySet

from .archive import MANIFEST, Archive, Member
from .file_store import sum_of
from .models import IssuedRecord
from .pdf import render_pdf
from .population import moment, population
from .render_worker import render_in_worker
from .snapshot import Snapshot, a_draft, snapshot

# In bytes: how much of a stored file is read at a time.
PIECE = 64 * 1024
LONGEST_NAME = 80
# Behind the name of a file that is no longer what was attached.
DAMAGED = ".DAMAGED.txt"
# In seconds: a pack waits for a render slot for each record, since its reader waits anyway.
PATIENCE = 600

Printer = Callable[[Snapshot], bytes]


@dataclass(frozen=True)
class Contents:
    """What goes into a pack: hot fixes by key, in order, and who packs them when. `scope` says which."""

    hotfixes: HotFixQuerySet
    keys: Sequence[int]
    scope: str
    packed_by: str
    at: datetime


def in_the_worker(taken: Snapshot) -> bytes:
    """A record laid out by the render worker, which replaces its process: memory does not grow."""
    return render_in_worker(render_pdf, taken, patience=PATIENCE)


def contents(hotfixes: HotFixQuerySet, *, scope: str, packed_by: str, at: datetime) -> Contents:
    """The `hotfixes` that there are now; later ones do not slip into a pack that is under way."""
    keys = list(hotfixes.order_by("pk").values_list("pk", flat=True))
    return Contents(HotFix.objects.all(), keys, scope, packed_by, at)


def pack(
    inside: Contents, *, printer: Printer = in_the_worker, told: Callable[[HotFix], None] | None = None
) -> Archive:
    """The ZIP, to be iterated once. The same hot fixes at the same moment give the same bytes.

    Args:
        printer: lays out a record where none was issued; by default in the render worker.
        told: called after each hot fix, for a progress bar.
    """
    return Archive(_members(inside, printer, told), dated=inside.at)


def _members(inside: Contents, printer: Printer, told: Callable[[HotFix], None] | None) -> Iterator[Member]:
    said = read_me(scope=inside.scope, number=len(inside.keys), at=moment(inside.at), by=inside.packed_by)
    yield Member("README.txt", [said])
    yield Member("population.csv", population(inside.hotfixes, inside.keys))
    for key in inside.keys:
        hotfix = inside.hotfixes.select_related("system", "reported_by", "issued_record").get(pk=key)
        yield from _of(hotfix, inside, printer)
        if told:
            told(hotfix)


def _of(hotfix: HotFix, inside: Contents, printer: Printer) -> Iterator[Member]:
    folder = hotfix.reference
    yield from _record(hotfix, inside, printer)
    yield Member(f"{folder}/timeline.json", _timeline(hotfix))
    taken: set[str] = set()
    for attachment in attachments_of(hotfix):
        name = f"{folder}/attachments/{attachment.sha256[:12]}-{safe_name(attachment.name)}"
        if name not in taken:  # the same file on two pieces of evidence
            taken.add(name)
            yield _file(name, attachment)


def _file(name: str, attachment: Attachment) -> Member:
    """The file as it was attached; where it was spoiled since, what an auditor must know in its place."""
    try:
        opened = open_verified(attachment)
    except StoredFileDamaged as damaged:
        return Member(f"{name}{DAMAGED}", [str(damaged).encode()])
    return Member(name, _read(lambda: opened))


def _record(hotfix: HotFix, inside: Contents, printer: Printer) -> Iterator[Member]:
    """The record as it was issued; a draft of this moment where none was.

    A stored file that is no longer what was issued is packed as it lies there, with a text that says so.
    """
    name = f"{hotfix.reference}/record.pdf"
    issued: IssuedRecord | None = getattr(hotfix, "issued_record", None)
    if issued is None:
        yield Member(name, _printed(hotfix, inside, printer))
        return
    found = sum_of(issued.pdf_path)
    if found:
        yield Member(name, _read(lambda: issued.pdf_path.open("rb")))
    if found != issued.pdf_sha256:
        told = _(
            "The stored file of this record is missing, or is not the one that was issued: SHA-256 %(sum)s."
        )
        yield Member(f"{name}{DAMAGED}", [(told % {"sum": issued.pdf_sha256}).encode()])


def _printed(hotfix: HotFix, inside: Contents, printer: Printer) -> Iterator[bytes]:
    yield printer(a_draft(snapshot(hotfix, printed_by=inside.packed_by, at=inside.at)))


def _read(opening: Callable[[], BinaryIO]) -> Iterator[bytes]:
    with opening() as opened:
        while piece := opened.read(PIECE):
            yield piece


def _timeline(hotfix: HotFix) -> Iterator[bytes]:
    """Everything that happened, oldest first, field by field, as JSON."""
    entries = [_entry(entry) for entry in reversed(history_of(hotfix))]
    whole = {"reference": hotfix.reference, "title": hotfix.title, "entries": entries}
    yield json.dumps(whole, ensure_ascii=False, indent=1).encode()


def _entry(entry: Any) -> dict[str, Any]:
    return {
        "at": moment(entry.at),
        "who": entry.who,
        "what": entry.what,
        "subject": entry.subject,
        "change": entry.change,
        "differences": [{"field": one.field, "old": one.old, "new": one.new} for one in entry.differences],
        "reason": entry.reason,
    }


def safe_name(name: str) -> str:
    """`name` as a file name that means the same on every system: letters, digits, dot, hyphen, underscore."""
    path = PurePosixPath(name.replace("\\", "/"))
    stem, suffix = (re.sub(r"[^A-Za-z0-9._-]+", "_", part) for part in (path.stem, path.suffix))
    return f"{stem.strip('.')[:LONGEST_NAME] or 'file'}{suffix[:12]}"


# --- README.txt -----------------------------------------------------------------------------------

READ_ME = """\
Auditor's pack: {scope}
Hot fixes: {number}
Packed at {at} by {by}

WHAT IS IN IT

  population.csv               every hot fix of the selection, one line each
  <reference>/record.pdf       the change-management record: as it was issued where it was issued,
                               otherwise a draft of the time above
  <reference>/timeline.json    everything that happened to it, field by field, who and when
  <reference>/attachments/     the files on its evidence; each name begins with the first twelve
                               digits of the file's SHA-256. One that is missing, or is no longer what
                               was attached, is replaced by a text that says so (….DAMAGED.txt)
  {manifest}              the SHA-256 of every other file

HOW TO CHECK IT

Unpack it, go into the folder, and run

  sha256sum -c {manifest}

(on macOS: shasum -a 256 -c {manifest}). Every line must end with OK. The SHA-256 of the manifest
itself is kept in the system, beside who exported what and when ("Exported packs"); compare it with

  sha256sum {manifest}

HOW TO READ population.csv

UTF-8, separated by commas, times in UTC. A cell that would begin with = + - @, a tab or the end of a line
has an apostrophe before it, so that a spreadsheet shows it as text and does not calculate it: the
apostrophe is not part of the text. Of each sign-off the last one is listed, whatever its round; the
record holds all of them.
"""


def read_me(*, scope: str, number: int, at: str, by: str) -> bytes:
    """The text for a pack of `number` hot fixes; `scope` says in words which."""
    return READ_ME.format(scope=scope, number=number, at=at, by=by, manifest=MANIFEST).encode()

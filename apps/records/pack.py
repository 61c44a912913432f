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
from .file_store import sha256_of
from .models import IssuedRecord
from .pdf import render_pdf
from .population import moment, population
from .render_worker import render_in_worker
from .snapshot import Snapshot, as_draft, snapshot

# In bytes: how much of a stored file is read at a time.
PIECE = 64 * 1024
LONGEST_NAME = 80
# Behind the name of a file that is no longer what was attached.
DAMAGED = ".DAMAGED.txt"
# In seconds: a pack waits for a render slot for each record, since its reader waits anyway.
PATIENCE = 600

Printer = Callable[[Snapshot], bytes]


@dataclass(frozen=True)
class PackContents:
    """What goes into a pack: the keys of hot fixes in order, who packs them, and when.

    `scope` tells the reader which hot fixes they are.
    """

    hotfixes: HotFixQuerySet
    keys: Sequence[int]
    scope: str
    packed_by: str
    at: datetime


def in_the_worker(record: Snapshot) -> bytes:
    """Return a record as a PDF of the render worker, which replaces its process: memory does not grow."""
    return render_in_worker(render_pdf, record, patience=PATIENCE)


def pack_contents(hotfixes: HotFixQuerySet, *, scope: str, packed_by: str, at: datetime) -> PackContents:
    """Return what to pack: the `hotfixes` that there are now, and none that is reported meanwhile."""
    keys = list(hotfixes.order_by("pk").values_list("pk", flat=True))
    return PackContents(HotFix.objects.all(), keys, scope, packed_by, at)


def pack(
    contents: PackContents,
    *,
    printer: Printer = in_the_worker,
    after_each: Callable[[HotFix], None] | None = None,
) -> Archive:
    """Return the ZIP, to be iterated once. The same hot fixes at the same moment give the same bytes.

    Args:
        printer: lays out a record where none was issued; by default in the render worker.
        after_each: called after each hot fix, for a progress bar.
    """
    return Archive(_members(contents, printer, after_each), dated=contents.at)


def _members(
    contents: PackContents, printer: Printer, after_each: Callable[[HotFix], None] | None
) -> Iterator[Member]:
    yield Member("README.txt", [_readme(contents)])
    yield Member("population.csv", population(contents.hotfixes, contents.keys))
    for key in contents.keys:
        hotfix = contents.hotfixes.select_related("system", "reported_by", "issued_record").get(pk=key)
        yield from _members_of(hotfix, contents, printer)
        if after_each:
            after_each(hotfix)


def _members_of(hotfix: HotFix, contents: PackContents, printer: Printer) -> Iterator[Member]:
    folder = hotfix.reference
    yield from _record(hotfix, contents, printer)
    yield Member(f"{folder}/timeline.json", _timeline(hotfix))
    used_names: set[str] = set()
    for attachment in attachments_of(hotfix):
        name = f"{folder}/attachments/{attachment.sha256[:12]}-{safe_name(attachment.name)}"
        if name not in used_names:  # the same file on two pieces of evidence
            used_names.add(name)
            yield _attached_file(name, attachment)


def _attached_file(name: str, attachment: Attachment) -> Member:
    """Return the file as it was attached; where it is damaged, a text that says so."""
    try:
        opened = open_verified(attachment)
    except StoredFileDamaged as damaged:
        return Member(f"{name}{DAMAGED}", [str(damaged).encode()])
    return Member(name, _read(lambda: opened))


def _record(hotfix: HotFix, contents: PackContents, printer: Printer) -> Iterator[Member]:
    """Yield the record as it was issued; a draft of this moment where none was issued.

    A stored file that is no longer what was issued is packed as it is, beside a text that says so.
    """
    name = f"{hotfix.reference}/record.pdf"
    issued: IssuedRecord | None = getattr(hotfix, "issued_record", None)
    if issued is None:
        yield Member(name, _draft(hotfix, contents, printer))
        return
    stored_sha256 = sha256_of(issued.pdf_path)
    if stored_sha256:
        yield Member(name, _read(lambda: issued.pdf_path.open("rb")))
    if stored_sha256 != issued.pdf_sha256:
        sentence = _(
            "The stored file of this record is missing, or is not the one that was issued: SHA-256 %(sum)s."
        )
        yield Member(f"{name}{DAMAGED}", [(sentence % {"sum": issued.pdf_sha256}).encode()])


def _draft(hotfix: HotFix, contents: PackContents, printer: Printer) -> Iterator[bytes]:
    yield printer(as_draft(snapshot(hotfix, printed_by=contents.packed_by, at=contents.at)))


def _read(opening: Callable[[], BinaryIO]) -> Iterator[bytes]:
    with opening() as opened:
        while piece := opened.read(PIECE):
            yield piece


def _timeline(hotfix: HotFix) -> Iterator[bytes]:
    """Yield everything that happened, oldest first, field by field, as JSON."""
    entries = [_entry(entry) for entry in reversed(history_of(hotfix))]
    timeline = {"reference": hotfix.reference, "title": hotfix.title, "entries": entries}
    yield json.dumps(timeline, ensure_ascii=False, indent=1).encode()


def _entry(entry: Any) -> dict[str, Any]:
    return {
        "at": moment(entry.at),
        "who": entry.who,
        "what": entry.what,
        "subject": entry.subject,
        "change": entry.change,
        "differences": [
            {"field": change.field, "old": change.old, "new": change.new} for change in entry.differences
        ],
        "reason": entry.reason,
    }


def safe_name(name: str) -> str:
    """Return `name` as a file name for every system: letters, digits, dot, hyphen, underscore."""
    path = PurePosixPath(name.replace("\\", "/"))
    stem, suffix = (re.sub(r"[^A-Za-z0-9._-]+", "_", part) for part in (path.stem, path.suffix))
    return f"{stem.strip('.')[:LONGEST_NAME] or 'file'}{suffix[:12]}"


# --- README.txt -----------------------------------------------------------------------------------

README = """\
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


def _readme(contents: PackContents) -> bytes:
    return README.format(
        scope=contents.scope,
        number=len(contents.keys),
        at=moment(contents.at),
        by=contents.packed_by,
        manifest=MANIFEST,
    ).encode()

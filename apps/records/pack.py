"""The auditor's pack: everything about a set of hot fixes in one ZIP, made piece by piece while it is read.

Its memory does not depend on how many hot fixes it holds: each is laid out and forgotten before the next.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.errors import StoredFileDamaged
from apps.common.stored import sha256_of, store
from apps.evidence.attachments import Attachment, attachments_of, open_verified
from apps.history.signing_key import SigningKey, configured
from apps.history.timeline import history_of
from apps.hotfixes.models import HotFix, HotFixQuerySet

from .archive import Archive, Member
from .cannot_be_read import NOT_READ, unreadable
from .models import IssuedRecord
from .pack_certificates import certificate_members
from .pack_readme import readme
from .pack_tables import PackedRecord, records_table, table_members
from .pdf import render_pdf
from .population import population
from .render_worker import render_in_worker
from .signed_evidence_files import file_name, signed_evidence
from .snapshot import Snapshot, as_draft, digest, snapshot

# In bytes: how much of a stored file is read at a time.
PIECE = 64 * 1024
LONGEST_NAME = 80
# Behind the name of a file that is no longer what was attached.
DAMAGED = ".DAMAGED.txt"
# Beside what there is of a hot fix of which not everything can be read.
UNREADABLE = "CANNOT-BE-READ.txt"
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
    key = configured()
    return Archive(
        _members(contents, printer, after_each, key), dated=contents.at, sign=key.sign if key else None
    )


def _members(
    contents: PackContents,
    printer: Printer,
    after_each: Callable[[HotFix], None] | None,
    key: SigningKey | None,
) -> Iterator[Member]:
    packed: list[PackedRecord] = []
    yield Member("README.txt", [readme(contents, signed=key is not None)])
    yield Member("population.csv", population(contents.hotfixes, contents.keys))
    yield from certificate_members()
    yield from table_members(contents.hotfixes, contents.keys)
    for hotfix_key in contents.keys:
        try:
            hotfix = contents.hotfixes.select_related("system", "reported_by", "issued_record").get(
                pk=hotfix_key
            )
            yield from _members_of(hotfix, contents, printer, packed)
            if after_each:
                after_each(hotfix)
        except Exception as error:
            yield Member(f"{unreadable(hotfix_key, error)}/{UNREADABLE}", [str(NOT_READ).encode()])
    yield Member("records.csv", [records_table(packed)])


def _members_of(
    hotfix: HotFix, contents: PackContents, printer: Printer, packed: list[PackedRecord]
) -> Iterator[Member]:
    folder = hotfix.reference
    yield from _record(hotfix, contents, printer, packed)
    yield Member(f"{folder}/timeline.json", list(_timeline(hotfix)))
    for signed in signed_evidence(hotfix):
        yield Member(f"{folder}/signed/{file_name(signed)}", [signed.text.encode()])
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


def _record(
    hotfix: HotFix, contents: PackContents, printer: Printer, packed: list[PackedRecord]
) -> Iterator[Member]:
    """Yield the record as it was issued; a draft of this moment where none was issued.

    A stored file that is no longer what was issued is packed as it is, beside a text that says so.
    """
    name = f"{hotfix.reference}/record.pdf"
    issued: IssuedRecord | None = getattr(hotfix, "issued_record", None)
    if issued is None:
        yield Member(name, list(_draft(hotfix, contents, printer, packed)))
        return
    file = issued.newest_file()
    stored_sha256 = sha256_of(file.name)
    kind = "issued" if stored_sha256 == file.sha256 else "DAMAGED"
    packed.append(PackedRecord(hotfix.reference, kind, stored_sha256, issued.digest, str(issued.pages)))
    if stored_sha256:
        yield Member(name, _read(lambda: store().opened(file.name)))
    if stored_sha256 != file.sha256:
        sentence = _(
            "The stored file of this record is missing, or is not the one that was issued: SHA-256 %(sum)s."
        )
        yield Member(f"{name}{DAMAGED}", [(sentence % {"sum": file.sha256}).encode()])


def _draft(
    hotfix: HotFix, contents: PackContents, printer: Printer, packed: list[PackedRecord]
) -> Iterator[bytes]:
    record = as_draft(snapshot(hotfix, printed_by=contents.packed_by, at=contents.at))
    printed = printer(record)
    sha256 = hashlib.sha256(printed).hexdigest()
    packed.append(PackedRecord(hotfix.reference, "draft", sha256, digest(record)))
    yield printed


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
        "at": f"{entry.at.astimezone(clock.UTC):%Y-%m-%dT%H:%M:%SZ}",
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

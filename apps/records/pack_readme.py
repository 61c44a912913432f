"""The text that lies on top of an auditor's pack: what is in it, and how to check it without the system."""

from .archive import MANIFEST

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

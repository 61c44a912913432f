"""The README of an auditor's pack: what is in it, and how a stranger checks it with tools of their own."""

from typing import TYPE_CHECKING

from .archive import MANIFEST, SIGNATURE
from .pack_certificates import SIGNING as CERTIFICATE
from .population import moment

if TYPE_CHECKING:
    from .pack import PackContents

_TEXT = """\
Auditor's pack: {scope}
Hot fixes: {number}
Packed at {at} UTC by {by}

WHAT IS IN IT

  population.csv               every hot fix of the selection, one line each: state, risk, times and
                               targets, sign-offs, and whether its record is issued or a draft
  deployments.csv              every deployment of every round
  grants.csv                   every role that was ever held, by whom it was given, and why
  delegations.csv              who could act for whom
  debts.csv                    sign-offs that were owed, and how they were settled
  follow_up_actions.csv        what was to be done afterwards, and what became of it
  records.csv                  of each record whether it was issued or is a draft, and its SHA-256
  <reference>/record.pdf       the change-management record: as it was issued where it was issued,
                               otherwise a draft of the time above
  <reference>/timeline.json    everything that happened to it, field by field, who and when
  <reference>/signed/          exactly what each sign-off covers; the name of a file says its SHA-256,
                               which is the digest beside the sign-off in the record
  <reference>/attachments/     the files on its evidence; each name begins with the first twelve
                               digits of the file's SHA-256. One that is missing, or is no longer what
                               was attached, is replaced by a text that says so (….DAMAGED.txt)
  certificates/                the certificates that records are signed with and dated by now, where
                               there are any: verify_record --certificate and --authority take them
  {manifest}              the SHA-256 of every other file{signature}

HOW TO CHECK IT

Unpack it, go into the folder, and run

  sha256sum -c {manifest}

(on macOS: shasum -a 256 -c {manifest}). Every line must end with OK. The SHA-256 of the manifest
itself is kept in the system, beside who exported what and when ("Exported packs"); compare it with

  sha256sum {manifest}
{signed}
What a sign-off covers is checked in the folder of its hot fix: each line must say the same twice.

  cd <reference>/signed && sha256sum signed-*.json

HOW TO READ THE TABLES

UTF-8, separated by commas; times are in UTC, written as 2026-11-23 02:14:05. A cell that would begin with
= + - @, a tab or the end of a line has an apostrophe before it, so that a spreadsheet shows it as text and
does not calculate it: the apostrophe is not part of the text. Of each sign-off population.csv lists the last
one, whatever its round; the record holds all of them.
"""
_SIGNATURE_LINE = """
  {signature}          the signature of the manifest by the key of this site
  {certificate}     the certificate of that key"""
_SIGNED = """
The manifest is signed by the key that signs the records. Its certificate is {certificate}; ask the
site for the fingerprint by another way, and compare it with what the first command says:

  openssl x509 -in {certificate} -noout -fingerprint -sha256
  openssl x509 -in {certificate} -noout -pubkey > public-key.pem
  openssl dgst -sha256 -verify public-key.pem -signature {signature} {manifest}
"""
_UNSIGNED = """
This pack is not signed: the site has no signing key.
"""


def readme(contents: "PackContents", *, signed: bool) -> bytes:
    """Return the README of a pack; `signed` says whether its manifest will be."""
    names = {"manifest": MANIFEST, "signature": SIGNATURE, "certificate": CERTIFICATE}
    return _TEXT.format(
        scope=contents.scope,
        number=len(contents.keys),
        at=moment(contents.at),
        by=contents.packed_by,
        manifest=MANIFEST,
        signature=_SIGNATURE_LINE.format(**names) if signed else "",
        signed=(_SIGNED if signed else _UNSIGNED).format(**names),
    ).encode()

"""A trusted timestamp behind a signed record, with what is needed to judge both in ten years (PAdES B-LTA).

Each timestamp is one addition behind the end of the file: the certificates and what is known of their
revocation, then the token over all that is before it. So a later one protects the earlier one, and the bytes
that were there stay. Imported only where a record is timestamped: pyHanko takes a second to import.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from asn1crypto import x509
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import InvisSigSettings
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore

from .archival_writer import opened_for_more
from .certificates import RevocationData
from .file_contents import Timestamp
from .signed_pdf import timestamps_of
from .timestamp_authority import Authority, NoTimestamp
from .trust import leads_to

FIELD = "Timestamp"
# It is not seen: PDF/A lets what has no area be without a picture, and PDF/UA what lies beyond the page be
# without a place in the structure.
_UNSEEN = InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)


@dataclass(frozen=True)
class Timestamped:
    """The longer file, and its newest timestamp."""

    pdf: bytes
    timestamp: Timestamp


def add_timestamp(pdf: bytes, *, authority: Authority, revocation: RevocationData) -> Timestamped:
    """Return the signed `pdf` with a timestamp of `authority` behind its end.

    The certificates of the signer and of earlier authorities are those that the file brings.

    Args:
        revocation: what is known of all these certificates.

    Raises:
        NoTimestamp: the authority gave none that holds.
    """
    writer = opened_for_more(pdf)
    number = len(timestamps_of(PdfFileReader(BytesIO(pdf)))) + 1
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        sig_contents=None,
        certs=[*_certificates_in(writer.prev), *authority.certificates],
        crls=revocation.lists,
        ocsps=revocation.answers,
    )
    stamper = PdfTimeStamper(
        authority,
        field_name=f"{FIELD}{number}",
        invis_settings=_UNSEEN,
        readable_field_name=_("Timestamp of the issued record"),
    )
    try:
        output: Any = stamper.timestamp_pdf(writer, "sha256", bytes_reserved=authority.reserved)
        longer: bytes = output.getvalue()
        newest = timestamps_of(PdfFileReader(BytesIO(longer)))[-1]
    except NoTimestamp:
        raise
    except Exception as error:  # an answer may be damaged in any way that a parser can be
        raise NoTimestamp(_("The timestamp cannot be used: %(why)s.") % {"why": error}) from error
    _require_good(newest, longer, authority)
    return Timestamped(longer, newest)


def _certificates_in(reader: PdfFileReader) -> list[x509.Certificate]:
    """Return the certificates in the signature and the tokens that are in the file already."""
    return [one.chosen for held in reader.embedded_signatures for one in held.signed_data["certificates"]]


def _require_good(newest: Timestamp, longer: bytes, authority: Authority) -> None:
    """Raise NoTimestamp where the token does not hold, or is of somebody else than who is trusted."""
    if not newest.holds or newest.end != len(longer):
        raise NoTimestamp(_("The timestamp cannot be used: it is not of this file."))
    if authority.certificates and not leads_to(newest, authority.certificates, at=newest.at):
        raise NoTimestamp(
            _("The timestamp cannot be used: it is by %(who)s, who is not among TIMESTAMP_CERTIFICATES.")
            % {"who": newest.authority}
        )

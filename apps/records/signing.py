"""Signing an issued record as PAdES asks for, with a signature that is seen and tagged on its last page.

What follows the signature, a trusted timestamp, is that of apps.records.timestamping. Imported only where a
record is issued or verified: pyHanko takes a second to import.
"""

import asyncio
import re
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from asn1crypto import keys
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import NameOID
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from pyhanko.pdf_utils import layout
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NumberObject, pdf_name, pdf_string
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from apps.history.signing_key import SigningKey

from .archival_writer import opened_to_sign
from .certificates import in_asn1
from .pdf_layout import SIGNATURE_BOX, lay_out
from .signed_pdf import DIGEST_IN_REASON

FIELD = "Record"
# For the signature in hexadecimal digits; one with its certificate takes less than half.
RESERVED = 8192
# How WeasyPrint marks a piece of text for the structure.
_MARKED = re.compile(rb"/\w+\n<</MCID \d+>>\nBDC\n|(?<=\n)EMC\n")


def sign(pdf: bytes, *, key: SigningKey, at: datetime, digest: str) -> bytes:
    """Return `pdf` with a signature by `key`, made `at`, whose reason holds the `digest` of the record.

    The signature is appended: the bytes of `pdf` stay as they are, and come first.

    Raises:
        SigningKeyError: the certificate is not valid at that time.
        NotArchival: `pdf` is not PDF 1.7.
    """
    key.require_valid(at)
    writer = opened_to_sign(pdf)
    fields.append_signature_field(writer, _field())
    tag_the_last_field(writer)
    with tempfile.TemporaryDirectory() as folder:
        block = Path(folder) / "block.pdf"
        block.write_bytes(_block(key, at))
        session = _signer(key, digest, block).init_signing_session(writer, existing_fields_only=True)
        # Otherwise the time of the machine, past the clock that everything else reads.
        session.system_time = at
        reserved = RESERVED + 2 * sum(len(one.dump()) for one in in_asn1([key.certificate, *key.chain]))
        to_be_signed = session.prepare_tbs_document(None, reserved, appearance_text_params=None)
        _untag(session.sig_field)
        prepared, output = to_be_signed.digest_tbs_document()
    asyncio.run(
        to_be_signed.perform_signature(
            document_digest=prepared.document_digest,
            pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=at),
        )
    )
    output.seek(0)
    signed: bytes = output.read()
    return signed


def owner_of(key: SigningKey) -> str:
    """Return the name in the certificate."""
    names = key.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else key.certificate.subject.rfc4514_string()


def _field() -> fields.SigFieldSpec:
    left, bottom, width, height = SIGNATURE_BOX
    return fields.SigFieldSpec(
        FIELD,
        on_page=-1,
        box=(round(left), round(bottom), round(left + width), round(bottom + height)),
        readable_field_name=_("Signature of the issued record"),
    )


def _signer(key: SigningKey, digest: str, block: Path) -> signers.PdfSigner:
    der = serialization.Encoding.DER
    private = key.private.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    signer = signers.SimpleSigner(
        signing_cert=in_asn1([key.certificate])[0],
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore.from_certs(in_asn1(key.chain)),
    )
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        name=owner_of(key),
        reason=_("Issued as the change-management record") + f", {DIGEST_IN_REASON}{digest}",
        # A reader that knows signatures shows any later change as a break of this one.
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    return signers.PdfSigner(metadata, signer, stamp_style=_style(block))


def _style(block: Path) -> StaticStampStyle:
    in_the_middle = layout.SimpleBoxLayoutRule(
        x_align=layout.AxisAlignment.ALIGN_MID,
        y_align=layout.AxisAlignment.ALIGN_MID,
        margins=layout.Margins.uniform(0),
    )
    return StaticStampStyle.from_pdf_file(str(block), border_width=0, background_layout=in_the_middle)


def _block(key: SigningKey, at: datetime) -> bytes:
    """Return the visible part of the signature as a PDF, laid out like every other, with its fonts."""
    _left, _bottom, width, height = SIGNATURE_BOX
    html = render_to_string(
        "signature/block.html",
        {
            "owner": owner_of(key),
            "at": f"{at:%Y-%m-%d %H:%M:%S} UTC",
            "fingerprint": " ".join(key.fingerprint[start : start + 8] for start in range(0, 64, 8)),
            "width": width,
            "height": height,
        },
    )
    return lay_out(html, what="the block of a signature").content


def tag_the_last_field(writer: Any) -> None:
    """Add the last annotation of the last page to the structure, for people who have the PDF read aloud.

    A PDF without a structure stays as it is.
    """
    root: Any = writer.root
    if "/StructTreeRoot" not in root:
        return
    tree = root["/StructTreeRoot"]
    page_ref, _resources = writer.find_page_for_modification(-1)
    annotations = page_ref.get_object()["/Annots"]
    widget_ref, widget = annotations.raw_get(len(annotations) - 1), annotations[len(annotations) - 1]
    top_ref, top = _top(tree)
    numbers = tree["/ParentTree"]["/Nums"]
    number = NumberObject(max((int(key) for key in list(numbers)[::2]), default=-1) + 1)
    element = DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/StructElem"),
            pdf_name("/S"): pdf_name("/Form"),
            pdf_name("/P"): top_ref,
            pdf_name("/Pg"): page_ref,
            pdf_name("/Alt"): pdf_string(str(widget["/TU"])),
            pdf_name("/K"): DictionaryObject(
                {
                    pdf_name("/Type"): pdf_name("/OBJR"),
                    pdf_name("/Obj"): widget_ref,
                    pdf_name("/Pg"): page_ref,
                }
            ),
        }
    )
    element_ref = writer.add_object(element)
    _append(top, element_ref)
    numbers.extend([number, element_ref])
    tree[pdf_name("/ParentTreeNextKey")] = NumberObject(number + 1)
    widget[pdf_name("/StructParent")] = number
    for changed in (top, numbers, tree, widget):
        writer.update_container(changed)


def _untag(widget: Any) -> None:
    """Take the marks of a structure out of the picture, which has one place in that of the record."""
    (picture,) = (one.get_object() for one in widget["/AP"]["/N"]["/Resources"]["/XObject"].values())
    picture._data = _MARKED.sub(b"", picture.data)
    picture._encoded_data = None


def _top(tree: Any) -> tuple[Any, Any]:
    """Return the element that holds everything else, as a reference and as itself."""
    children = tree["/K"]
    if isinstance(children, ArrayObject):
        return children.raw_get(0), children[0]
    return tree.raw_get("/K"), children


def _append(parent: Any, child: Any) -> None:
    children = parent["/K"]
    if isinstance(children, ArrayObject):
        children.append(child)
    else:
        parent[pdf_name("/K")] = ArrayObject([parent.raw_get("/K"), child])

"""What PDF/A-3a and PDF/UA-1 ask for beyond what WeasyPrint writes by itself, and the files in a PDF.

`finisher` works on the finished document, right before it is written: nothing is laid out or read again.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.resources import files
from io import BytesIO
from pathlib import PurePath
from typing import Any

LONGEST_NAME = 120


@dataclass(frozen=True)
class Enclosure:
    """One file to embed.

    Args:
        content: the bytes, or what reads them; read once, when the paper is written.
        created: when the file came to be (aware); it is its date in the PDF, so that equal papers stay equal.
        relationship: what it is to the paper, in the words of PDF/A-3: Data, Source, Supplement, Alternative
            or Unspecified.
    """

    name: str
    content: bytes | Callable[[], bytes]
    media_type: str
    created: datetime
    description: str = ""
    relationship: str = "Unspecified"

    def read(self) -> bytes:
        return self.content if isinstance(self.content, bytes) else self.content()


def in_order(enclosures: Iterable[Enclosure]) -> list[Enclosure]:
    """The enclosures under names that differ and can be saved anywhere, in the order that a PDF asks for."""
    return sorted(_named_apart(enclosures), key=lambda one: one.name.encode())


def _named_apart(enclosures: Iterable[Enclosure]) -> Iterator[Enclosure]:
    taken: set[str] = set()
    for one in enclosures:
        path = PurePath(_safe(one.name))
        name, number = path.name, 1
        while name.casefold() in taken:
            number += 1
            name = f"{path.stem} ({number}){path.suffix}"
        taken.add(name.casefold())
        yield replace(one, name=name)


def _safe(name: str) -> str:
    """`name` without what a file system or a reader could take for something else."""
    plain = "".join(
        "_"
        if letter in '\\/:*?"<>|' or unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        else letter
        for letter in name
    ).strip(" .")
    if len(plain) > LONGEST_NAME:
        suffix = PurePath(plain).suffix[:20]
        plain = plain[: LONGEST_NAME - len(suffix)] + suffix
    return plain or "file"


# --- The finished PDF -----------------------------------------------------------------------------

# The output intent is the profile that `colours` gives. By WeasyPrint's own name for it, it would open a file
# and leave it open.
VARIANT: dict[str, Any] = {"pdf_variant": "pdf/a-3a", "pdf_tags": True, "output_intent": "given"}

# The identifier of PDF/UA-1. PDF/A asks that a property which its own standard does not know is declared.
_IDENTIFIER = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the document conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
_SRGB = "sRGB2014.icc"
_END = b"</rdf:RDF>"


def colours() -> dict[str, Any]:
    """What the colours of the paper mean: sRGB, by the profile that comes with WeasyPrint."""
    from weasyprint.css import ColorProfile

    profile = BytesIO((files("weasyprint.pdf") / _SRGB).read_bytes())
    return {"srgb": ColorProfile(profile, _SRGB, "relative-colorimetric", (["r"], ["g"], ["b"]))}


def finisher(enclosures: Sequence[Enclosure]) -> Callable[[Any, Any], None]:
    """What WeasyPrint calls with the document and the PDF; `enclosures` in the order of the PDF."""

    def finish(_document: Any, pdf: Any) -> None:
        _identify(pdf)
        _scope_heads(pdf)
        _name_media_types(pdf, enclosures)

    return finish


def _object(pdf: Any, reference: Any) -> Any:
    """What a reference such as `b"12 0 R"` leads to."""
    return pdf.objects[int(reference.split()[0])]


def _identify(pdf: Any) -> None:
    """The identifier of PDF/UA into the one description of the document, which stays readable to anybody."""
    metadata = _object(pdf, pdf.catalog["Metadata"])
    metadata.stream = [part.replace(_END, _IDENTIFIER + _END) for part in metadata.stream]
    metadata.compress = False


def _scope_heads(pdf: Any) -> None:
    """Say of each head of a table whether it heads a column or a row."""
    for element in pdf.objects:
        if isinstance(element, dict) and element.get("S") == "/TH":
            group = _object(pdf, _object(pdf, element["P"])["P"])
            element["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"


def _name_media_types(pdf: Any, enclosures: Sequence[Enclosure]) -> None:
    """The media type that we know, where WeasyPrint guessed one from the name."""
    if enclosures:
        # Each is listed twice.
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
    files = [one for one in pdf.objects if isinstance(one, dict) and one.get("Type") == "/Filespec"]
    for file, enclosure in zip(files, enclosures, strict=True):
        embedded = _object(pdf, file["EF"]["F"])
        embedded.extra["Subtype"] = "/" + re.sub(
            r"[^A-Za-z0-9.+-]",
            lambda odd: "".join(f"#{byte:02x}" for byte in odd[0].encode()),
            enclosure.media_type,
        )

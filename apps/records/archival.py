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
class EmbeddedFile:
    """One file to embed.

    Args:
        content: the bytes, or a function that reads them; read once, when the PDF is written.
        created: when the file came to be (aware); it is its date in the PDF, so that equal PDFs stay equal.
        relationship: what it is to the document, in the words of PDF/A-3: Data, Source, Supplement,
            Alternative or Unspecified.
    """

    name: str
    content: bytes | Callable[[], bytes]
    media_type: str
    created: datetime
    description: str = ""
    relationship: str = "Unspecified"

    def read(self) -> bytes:
        """Return the bytes."""
        return self.content if isinstance(self.content, bytes) else self.content()


def named_and_sorted(embedded: Iterable[EmbeddedFile]) -> list[EmbeddedFile]:
    """Return the files under distinct names that can be saved anywhere, in the order that a PDF asks for."""
    return sorted(_named_apart(embedded), key=lambda file: file.name.encode())


def _named_apart(embedded: Iterable[EmbeddedFile]) -> Iterator[EmbeddedFile]:
    used_names: set[str] = set()
    for file in embedded:
        path = PurePath(_safe(file.name))
        name, number = path.name, 1
        while name.casefold() in used_names:
            number += 1
            name = f"{path.stem} ({number}){path.suffix}"
        used_names.add(name.casefold())
        yield replace(file, name=name)


def _safe(name: str) -> str:
    """Return `name` without characters that mean something to a file system or a PDF reader."""
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
    """Return the colour profile of the document: sRGB, as it comes with WeasyPrint."""
    from weasyprint.css import ColorProfile

    profile = BytesIO((files("weasyprint.pdf") / _SRGB).read_bytes())
    return {"srgb": ColorProfile(profile, _SRGB, "relative-colorimetric", (["r"], ["g"], ["b"]))}


def finisher(embedded: Sequence[EmbeddedFile]) -> Callable[[Any, Any], None]:
    """Return the function that WeasyPrint calls with the document and the PDF before it is written.

    Args:
        embedded: the files in the order of the PDF.
    """

    def finish(_document: Any, pdf: Any) -> None:
        _identify(pdf)
        _scope_heads(pdf)
        _name_media_types(pdf, embedded)

    return finish


def _object(pdf: Any, reference: Any) -> Any:
    """Return the object that a reference such as `b"12 0 R"` leads to."""
    return pdf.objects[int(reference.split()[0])]


def _identify(pdf: Any) -> None:
    """Write the identifier of PDF/UA into the metadata, which stay readable to any program."""
    metadata = _object(pdf, pdf.catalog["Metadata"])
    metadata.stream = [part.replace(_END, _IDENTIFIER + _END) for part in metadata.stream]
    metadata.compress = False


def _scope_heads(pdf: Any) -> None:
    """Say of each table heading whether it heads a column or a row."""
    for element in pdf.objects:
        if isinstance(element, dict) and element.get("S") == "/TH":
            group = _object(pdf, _object(pdf, element["P"])["P"])
            element["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"


def _name_media_types(pdf: Any, embedded: Sequence[EmbeddedFile]) -> None:
    """Write the media type that we know, where WeasyPrint guessed one from the name."""
    if embedded:
        # Each is listed twice.
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
    specifications = [
        entry for entry in pdf.objects if isinstance(entry, dict) and entry.get("Type") == "/Filespec"
    ]
    for specification, file in zip(specifications, embedded, strict=True):
        stream = _object(pdf, specification["EF"]["F"])
        stream.extra["Subtype"] = "/" + re.sub(
            r"[^A-Za-z0-9.+-]",
            lambda odd: "".join(f"#{byte:02x}" for byte in odd[0].encode()),
            file.media_type,
        )

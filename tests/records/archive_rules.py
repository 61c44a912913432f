"""What can be read of PDF/A-3a and PDF/UA-1 in a file without a validator: each rule, and where it is broken.

The numbers are those of ISO 19005-3, and of ISO 14289-1 where UA stands before them. It is a reading of our
own and no validation: what a rule here does not ask, nobody has asked.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
EXTENSION = "{http://www.aiim.org/pdfa/ns/extension/}schemas"
# 6.5.1: what may not happen when somebody clicks, or opens the file.
FORBIDDEN_ACTIONS = {
    f"/{name}"
    for name in ("Launch", "Sound", "Movie", "ResetForm", "ImportData", "Hide", "SetOCGState", "Rendition")
} | {"/Trans", "/GoTo3DView", "/JavaScript"}
HIDDEN, INVISIBLE, PRINTED, NO_VIEW, TOGGLE_NO_VIEW = 2, 1, 4, 32, 256
INFORMATION_IN_XMP = {
    "/Title": "{http://purl.org/dc/elements/1.1/}title",
    "/Author": "{http://purl.org/dc/elements/1.1/}creator",
    "/Subject": "{http://purl.org/dc/elements/1.1/}description",
    "/Producer": "{http://ns.adobe.com/pdf/1.3/}Producer",
    "/Creator": "{http://ns.adobe.com/xap/1.0/}CreatorTool",
    "/CreationDate": "{http://ns.adobe.com/xap/1.0/}CreateDate",
    "/ModDate": "{http://ns.adobe.com/xap/1.0/}ModifyDate",
}


def broken_rules(pdf: bytes) -> list[str]:
    """Return each rule that is broken, with what breaks it."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return [
            *_of_the_file(pdf, document),
            *_of_the_catalog(document.Root),
            *_of_the_metadata(document),
            *_of_every_object(document),
            *_of_the_pages(document),
            *_of_the_signatures(document.Root),
            *_of_the_structure(document),
        ]


def _of_the_file(pdf: bytes, document: pikepdf.Pdf) -> Iterator[str]:
    if not re.match(rb"%PDF-1\.[0-7]\n%[\x80-\xff]{4}", pdf):
        yield "6.1.2 the header, and four bytes that show that it is binary"
    for at in _trailers(pdf):
        if b"/ID" not in at:
            yield "6.1.3 a trailer without ID"
        if b"/Encrypt" in at:
            yield "6.1.3 it is encrypted"
    if pdf[pdf.rindex(b"%%EOF") + 5 :].strip(b"\r\n"):
        yield "6.1.3 something behind the end"
    if document.is_encrypted:
        yield "6.1.3 it is encrypted"


def _trailers(pdf: bytes) -> list[bytes]:
    """Return the dictionaries of the cross-reference streams, which hold what a trailer does."""
    found = []
    for place in re.finditer(rb"startxref\s+(\d+)", pdf):
        start = int(place[1])
        found.append(pdf[start : pdf.index(b"stream", start)])
    return found


def _of_the_catalog(root: Any) -> Iterator[str]:
    if "/Version" in root:
        yield f"6.1.2 the catalog raises the version to {root.Version}"
    if any(name != "/ESIC" for name in root.get("/Extensions", {})):
        yield f"an extension of a newer PDF: {list(root.Extensions.keys())}"
    if {"/AA", "/OpenAction", "/OCProperties", "/Requirements", "/Collection"} & set(root.keys()):
        yield f"6.5, 6.9 the catalog has {sorted(root.keys())}"
    if set(root.get("/Perms", {}).keys()) - {"/DocMDP", "/UR3"}:
        yield f"6.1.12 permissions {list(root.Perms.keys())}"
    if not root.get("/Lang"):
        yield "6.7.4 no language"
    if not root.get("/MarkInfo", {}).get("/Marked"):
        yield "6.7.2 it is not marked as tagged"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "UA 7.1 the title is not shown"
    intents = [intent for intent in root.get("/OutputIntents", []) if intent.S == "/GTS_PDFA1"]
    if len(intents) != 1 or intents[0].DestOutputProfile.read_bytes()[36:40] != b"acsp":
        yield "6.2.3 no output intent with a profile"
    form = root.get("/AcroForm", {})
    if form.get("/NeedAppearances") or "/XFA" in form:
        yield "6.4.1, 6.4.2 the form wants its appearance made, or is XFA"


def _of_the_metadata(document: pikepdf.Pdf) -> Iterator[str]:
    metadata = document.Root.Metadata
    if "/Filter" in metadata:
        yield "6.6.2 the metadata is filtered"
    if metadata.get("/Subtype") != "/XML" or metadata.get("/Type") != "/Metadata":
        yield "6.6.2 the metadata stream does not say what it is"
    packet = metadata.read_bytes()
    if b"bytes=" in packet[:100] or b"encoding=" in packet[:100]:
        yield "6.6.2 the header of the packet has bytes or encoding"
    texts = _texts(ET.fromstring(packet).find(f"{RDF}RDF"))  # noqa: S314
    if (
        texts.get("{http://www.aiim.org/pdfa/ns/id/}part"),
        texts.get("{http://www.aiim.org/pdfa/ns/id/}conformance"),
    ) != (
        "3",
        "A",
    ):
        yield "6.6.4 it does not say PDF/A-3a"
    if texts.get("{http://www.aiim.org/pdfua/ns/id/}part") != "1":
        yield "UA 5 it does not say PDF/UA-1"
    yield from _of_the_extension_schema(packet)
    for name, told in INFORMATION_IN_XMP.items():
        if name in document.docinfo and _plain(str(document.docinfo[name])) != _plain(texts.get(told, "")):
            yield f"6.6.3 {name} is {document.docinfo[name]!s} here and {texts.get(told)} in the metadata"


def _of_the_extension_schema(packet: bytes) -> Iterator[str]:
    (schemas,) = ET.fromstring(packet).iter(EXTENSION)  # noqa: S314
    for name in ("schema", "namespaceURI", "prefix", "property"):
        found = list(schemas.iter(f"{{http://www.aiim.org/pdfa/ns/schema#}}{name}"))
        if not found or f"{RDF}resource" in found[0].attrib:
            yield f"6.6.2.3 the extension schema has no text {name}"


def _texts(described: Any) -> dict[str, str]:
    """Return each property of the metadata with its text."""
    texts = {}
    for one in described:
        texts |= one.attrib
        texts |= {child.tag: "".join(child.itertext()).strip() for child in one}
    return texts


def _plain(text: str) -> str:
    """Return a text, or the digits of a date in either form."""
    digits = re.sub(r"\D", "", text)
    return digits[:14] if re.match(r"(D:)?\d{4}-?\d\d-?\d\d", text) and len(digits) >= 14 else text.strip()


def _of_every_object(document: pikepdf.Pdf) -> Iterator[str]:
    for thing in document.objects:
        if isinstance(thing, pikepdf.Stream):
            if {"/F", "/FFilter", "/FDecodeParms"} & set(thing.keys()):
                yield "6.1.7 a stream with its data elsewhere"
            filters = thing.get("/Filter", [])
            if "/LZWDecode" in ([filters] if isinstance(filters, pikepdf.Name) else list(filters)):
                yield "6.1.7 LZW"
            if thing.get("/Subtype") == "/Image" and (thing.get("/Interpolate") or "/Alternates" in thing):
                yield "6.2.8 an image that is interpolated, or another one instead"
            if thing.get("/Subtype") == "/PS" or "/PS" in thing:
                yield "6.2.9 PostScript"
        for inner in _with_what_is_written_inside(thing):
            yield from _of_a_dictionary(inner)


def _with_what_is_written_inside(thing: Any) -> Iterator[Any]:
    """Yield a dictionary, and each that is written in it or in the arrays in it."""
    if isinstance(thing, pikepdf.Array):
        children = list(thing)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        yield thing
        children = [thing[name] for name in thing]
    else:
        return
    for child in children:
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            yield from _with_what_is_written_inside(child)


def _of_a_dictionary(thing: Any) -> Iterator[str]:
    kind = thing.get("/Type")
    action = thing.get("/S")
    if action in FORBIDDEN_ACTIONS or "/JS" in thing:
        yield f"6.5.1 the action {action}"
    if kind == "/FontDescriptor" and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(thing.keys()):
        yield f"6.2.11.4 the font {thing.FontName} is not inside"
    if kind == "/Font" and thing.get("/Subtype") == "/Type0" and "/ToUnicode" not in thing:
        yield f"6.2.11.7 what the letters of {thing.BaseFont} are"
    if kind == "/ExtGState" and (
        "/TR" in thing or thing.get("/BM", "/Normal") not in ("/Normal", "/Compatible")
    ):
        yield "6.2.5 a transfer function, or colours that are mixed"
    if kind == "/Filespec":
        if not ({"/F", "/UF", "/EF", "/AFRelationship"} <= set(thing.keys())):
            yield f"6.8 the embedded file {thing.get('/UF')} lacks a name or what it is to the record"
        if not str(thing.EF.F.get("/Subtype", "")):
            yield f"6.8 the embedded file {thing.get('/UF')} has no media type"


def _of_the_pages(document: pikepdf.Pdf) -> Iterator[str]:
    for page in document.pages:
        if "/AA" in page:
            yield "6.5.2 a page that acts"
        for annotation in page.get("/Annots", []):
            yield from _of_an_annotation(annotation, page)
    files = document.Root.get("/Names", {}).get("/EmbeddedFiles", {}).get("/Names", [])
    if len(document.Root.get("/AF", [])) != len(files) // 2:
        yield "6.8 an embedded file is not associated"


def _of_an_annotation(annotation: Any, page: Any) -> Iterator[str]:
    kind, flags = str(annotation.Subtype), int(annotation.get("/F", 0))
    left, bottom, right, top = (float(side) for side in annotation.Rect)
    if kind not in ("/Link", "/Widget"):
        yield f"6.3.1 an annotation {kind}"
    if not flags & PRINTED or flags & (HIDDEN | INVISIBLE | NO_VIEW | TOGGLE_NO_VIEW):
        yield f"6.3.2 {kind} has the flags {flags}"
    empty = left == right and bottom == top
    appearance = annotation.get("/AP", {})
    if kind == "/Widget" and not empty and set(appearance.keys()) != {"/N"}:
        yield "6.3.3 a widget that is seen has one appearance"
    if ("/A" in annotation and kind == "/Widget") or "/AA" in annotation:
        yield "6.4.1 a field that acts"
    outside = right < 0 and top < 0
    if not outside and "/StructParent" not in annotation:
        yield f"UA 7.18.1 {kind} has no place in the structure"
    if page.get("/Tabs") != "/S":
        yield "UA 7.18.3 a page whose annotations are not visited in the order of the structure"
    if kind == "/Widget" and not annotation.get("/TU"):
        yield "UA 7.18.4 a field without a description"


def _of_the_signatures(root: Any) -> Iterator[str]:
    for field in root.get("/AcroForm", {}).get("/Fields", []):
        value = field.V
        for reference in value.get("/Reference", []):
            if {"/DigestLocation", "/DigestMethod", "/DigestValue"} & set(reference.keys()):
                yield "6.1.12 a digest beside a signature that certifies"
        if len(value.ByteRange) != 4 or int(value.ByteRange[0]) != 0:
            yield "6.4.3 a signature that does not cover its file"


def _of_the_structure(document: pikepdf.Pdf) -> Iterator[str]:
    tree = document.Root.get("/StructTreeRoot")
    if tree is None:
        yield "6.7.3 no structure"
        return
    numbers = list(tree.ParentTree.Nums)
    keys = [int(key) for key in numbers[::2]]
    if keys != sorted(set(keys)):
        yield "the tree of parents is out of order"
    parents = dict(zip(keys, numbers[1::2], strict=True))
    for page in document.pages:
        for annotation in page.get("/Annots", []):
            if "/StructParent" not in annotation:
                continue
            way_up = _way_up(parents[int(annotation.StructParent)])
            if ("/Form" if annotation.Subtype == "/Widget" else "/Link") not in way_up:
                yield f"UA 7.18 {annotation.Subtype} is in {way_up[0]}"
    for name, picture in _pictures_of_fields(document):
        if b"/MCID" in picture:
            yield f"the picture of {name} has a structure of its own, and no parent"


def _way_up(element: Any) -> list[str]:
    """Return the kind of an element of the structure, and of each that it is in."""
    kinds = []
    while "/S" in element:
        kinds.append(str(element.S))
        element = element.P
    return kinds


def _pictures_of_fields(document: pikepdf.Pdf) -> Iterator[tuple[str, bytes]]:
    for field in document.Root.get("/AcroForm", {}).get("/Fields", []):
        drawn = field.get("/AP", {}).get("/N")
        if drawn is not None:
            yield str(field.T), drawn.read_bytes()
            for inner in drawn.Resources.get("/XObject", {}).values():
                yield str(field.T), inner.read_bytes()

"""The kinds of files that are told apart by how they begin, and what a browser may do with each.

Any file may be attached: what is none of these is kept as "Other file". Only pictures that every browser
shows harmlessly are `shown`; everything else is handed out to be saved.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from apps.evidence.fields import Words

Check = Callable[[bytes, bytes], bool]


def _always(head: bytes, tail: bytes) -> bool:
    return True


@dataclass(frozen=True)
class FileType:
    """One kind of file: what it is called, how its name usually ends, and how it is told by its content.

    Attributes:
        begins: what stands `at` this place in the file; empty where only all of it tells the kind.
        fits: what must hold besides, of the beginning and the end.
        whole: whether it is there from end to end: not cut short, and nothing hung on to it.
        is_text: its bytes are text that can be shown as such.
        is_archive: what is inside can be listed.
        shown: a browser may show it, as a picture.
        runs: a program.
    """

    media_type: str
    label: Words
    endings: tuple[str, ...] = ()
    begins: tuple[bytes, ...] = ()
    at: int = 0
    fits: Check = _always
    whole: Check = _always
    is_text: bool = False
    is_archive: bool = False
    shown: bool = False
    runs: bool = False

    @property
    def content_type(self) -> str:
        """What a download is said to be; a program and what is unknown are said to be bytes."""
        if self.runs:
            return OTHER.media_type
        known_encoding = "charset=" in self.media_type or not self.is_text
        return self.media_type if known_encoding else f"{self.media_type}; charset=utf-8"

    @property
    def can_be_looked_into(self) -> bool:
        """Whether a page shows what is in it."""
        return self.is_text or self.is_archive or self.shown

    def is_told_by(self, head: bytes, tail: bytes) -> bool:
        """Whether a file that begins and ends so is of this kind."""
        return head.startswith(self.begins, self.at) and self.fits(head, tail)


def _png(head: bytes, tail: bytes) -> bool:
    return tail.endswith(b"\0\0\0\0IEND\xaeB\x60\x82")


def _jpeg(head: bytes, tail: bytes) -> bool:
    return b"\xff\xd9" in tail


def _gif(head: bytes, tail: bytes) -> bool:
    return tail.rstrip(b"\0").endswith(b";")


def _bitmap(head: bytes, tail: bytes) -> bool:
    # How long its second header is; "BM" alone begins many a word.
    return int.from_bytes(head[14:18], "little") in (12, 40, 52, 56, 64, 108, 124)


def _pdf(head: bytes, tail: bytes) -> bool:
    return b"%%EOF" in tail[-1_024:]


def _zip(head: bytes, tail: bytes) -> bool:
    return b"PK\x05\x06" in tail


def _program(head: bytes, tail: bytes) -> bool:
    return b"\0" in head[:64]


def _core(head: bytes, tail: bytes) -> bool:
    order = "big" if head[5:6] == b"\2" else "little"
    return int.from_bytes(head[16:18], order) == 4  # type: ignore[arg-type]


def _riff(what: bytes) -> Check:
    return lambda head, tail: head[8:12] == what


def _has_part(part: bytes) -> Check:
    """Whether a ZIP names `part` among its parts, as office programs write them."""
    return lambda head, tail: b"[Content_Types].xml" in tail and part in tail


def _brand(*brands: bytes) -> Check:
    """Whether what cameras and phones write names one of `brands`, its first one above all."""
    return lambda head, tail: head[8:12] in brands


_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"


def _office(media_type: str, label: Words, ending: str, part: bytes) -> FileType:
    return FileType(media_type, label, (ending,), _ZIP, fits=_has_part(part), whole=_zip)


def _open_document(what: str, label: Words, ending: str) -> FileType:
    begins = f"mimetype{_ODF}.{what}".encode()
    return FileType(f"{_ODF}.{what}", label, (ending,), (begins,), at=30, whole=_zip)


TEXT = FileType("text/plain", _("Text"), is_text=True)
UTF_16 = FileType("text/plain; charset=utf-16", _("Text (UTF-16)"), is_text=True)
OTHER_TEXT = FileType("text/plain; charset=unknown-8bit", _("Text (not UTF-8)"), is_text=True)
CSV = FileType("text/csv", _("CSV"), (".csv",), is_text=True)
JSON = FileType("application/json", _("JSON"), (".json",), is_text=True)
RTF = FileType("application/rtf", _("Rich text"), (".rtf",), (b"{\\rtf",))
PDF = FileType("application/pdf", _("PDF"), (".pdf",), (b"%PDF-",), whole=_pdf)
OTHER = FileType("application/octet-stream", _("Other file"))

# The first one that fits is it: a document of an office program is a ZIP as well, a core dump an ELF file.
BINARY = (
    FileType("image/png", _("PNG image"), (".png",), (b"\x89PNG\r\n\x1a\n",), whole=_png, shown=True),
    FileType("image/jpeg", _("JPEG image"), (".jpg", ".jpeg"), (b"\xff\xd8\xff",), whole=_jpeg, shown=True),
    FileType("image/gif", _("GIF image"), (".gif",), (b"GIF87a", b"GIF89a"), whole=_gif, shown=True),
    FileType("image/webp", _("WebP image"), (".webp",), (b"RIFF",), fits=_riff(b"WEBP"), shown=True),
    FileType("image/avif", _("AVIF image"), (".avif",), (b"ftypavi",), at=4, shown=True),
    FileType(
        "image/heic",
        _("HEIC image"),
        (".heic", ".heif"),
        (b"ftyp",),
        at=4,
        fits=_brand(b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"),
    ),
    FileType("image/bmp", _("BMP image"), (".bmp",), (b"BM",), fits=_bitmap),
    FileType("image/tiff", _("TIFF image"), (".tif", ".tiff"), (b"II*\0", b"MM\0*")),
    PDF,
    _office(f"{_OOXML}.wordprocessingml.document", _("Word document"), ".docx", b"word/document"),
    _office(f"{_OOXML}.spreadsheetml.sheet", _("Excel workbook"), ".xlsx", b"xl/workbook"),
    _office(f"{_OOXML}.presentationml.presentation", _("PowerPoint slides"), ".pptx", b"ppt/presentation"),
    _open_document("text", _("OpenDocument text"), ".odt"),
    _open_document("spreadsheet", _("OpenDocument spreadsheet"), ".ods"),
    _open_document("presentation", _("OpenDocument slides"), ".odp"),
    FileType(
        "application/x-ole-storage",
        _("Office document or mail (older format)"),
        (".doc", ".xls", ".ppt", ".msg"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
    ),
    RTF,
    FileType("application/zip", _("ZIP archive"), (".zip",), _ZIP, whole=_zip, is_archive=True),
    FileType("application/gzip", _("gzip archive"), (".gz", ".tgz"), (b"\x1f\x8b\x08",), is_archive=True),
    FileType("application/x-tar", _("tar archive"), (".tar",), (b"ustar",), at=257, is_archive=True),
    FileType("application/x-bzip2", _("bzip2 archive"), (".bz2",), (b"BZh",), is_archive=True),
    FileType("application/x-xz", _("xz archive"), (".xz",), (b"\xfd7zXZ\0",)),
    FileType("application/x-7z-compressed", _("7-Zip archive"), (".7z",), (b"7z\xbc\xaf\x27\x1c",)),
    FileType("application/vnd.rar", _("RAR archive"), (".rar",), (b"Rar!\x1a\x07",)),
    FileType("application/zstd", _("Zstandard archive"), (".zst",), (b"\x28\xb5\x2f\xfd",)),
    FileType("video/quicktime", _("QuickTime video"), (".mov",), (b"ftypqt", b"moov", b"wide"), at=4),
    FileType("audio/mp4", _("Sound recording"), (".m4a",), (b"ftypM4A",), at=4),
    FileType("video/mp4", _("MP4 video"), (".mp4", ".m4v"), (b"ftyp",), at=4),
    FileType(
        "video/webm",
        _("WebM video"),
        (".webm",),
        (b"\x1aE\xdf\xa3",),
        fits=lambda head, tail: b"webm" in head[:64],
    ),
    FileType("video/x-matroska", _("Matroska video"), (".mkv",), (b"\x1aE\xdf\xa3",)),
    FileType("video/x-msvideo", _("AVI video"), (".avi",), (b"RIFF",), fits=_riff(b"AVI ")),
    FileType("audio/wav", _("Sound recording"), (".wav",), (b"RIFF",), fits=_riff(b"WAVE")),
    FileType("audio/mpeg", _("Sound recording"), (".mp3",), (b"ID3\2", b"ID3\3", b"ID3\4", b"\xff\xfb")),
    FileType("audio/ogg", _("Sound recording"), (".ogg", ".opus"), (b"OggS\0",)),
    FileType(
        "application/vnd.tcpdump.pcap",
        _("Network capture"),
        (".pcap", ".cap"),
        (b"\xa1\xb2\xc3\xd4", b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\x3c\x4d", b"\x4d\x3c\xb2\xa1"),
    ),
    FileType("application/x-pcapng", _("Network capture"), (".pcapng",), (b"\n\r\r\n",)),
    FileType("application/x-ms-evtx", _("Windows event log"), (".evtx",), (b"ElfFile\0",)),
    FileType("application/vnd.sqlite3", _("SQLite database"), (".sqlite",), (b"SQLite format 3\0",)),
    FileType("application/x-java-hprof", _("Java heap dump"), (".hprof",), (b"JAVA PROFILE 1.0",)),
    FileType("application/x-java-jfr", _("Java flight recording"), (".jfr",), (b"FLR\0",)),
    FileType("application/x-dmp", _("Memory dump"), (".dmp",), (b"MDMP", b"PAGEDU")),
    FileType("application/x-coredump", _("Memory dump"), (".core",), (b"\x7fELF",), fits=_core),
    FileType("application/x-executable", _("Program"), (), (b"\x7fELF",), runs=True),
    FileType(
        "application/vnd.microsoft.portable-executable",
        _("Program"),
        (".exe", ".dll"),
        (b"MZ",),
        fits=_program,
        runs=True,
    ),
    FileType(
        "application/x-mach-binary",
        _("Program"),
        (),
        (
            b"\xfe\xed\xfa\xce",
            b"\xfe\xed\xfa\xcf",
            b"\xce\xfa\xed\xfe",
            b"\xcf\xfa\xed\xfe",
            b"\xca\xfe\xba\xbe",
        ),
        runs=True,
    ),
    FileType("application/x-ms-shortcut", _("Program"), (".lnk",), (b"L\0\0\0\1\x14\2\0",), runs=True),
)
TYPES = (TEXT, UTF_16, OTHER_TEXT, CSV, JSON, *BINARY, OTHER)
TYPE_BY_MEDIA_TYPE = {one.media_type: one for one in TYPES}


def type_choices() -> list[tuple[str, Words]]:
    """Every media type that is stored, with what people call it."""
    return [(one.media_type, one.label) for one in TYPES]


def by_signature(head: bytes, tail: bytes) -> FileType | None:
    """Return the kind that a file which begins and ends so says it is; None where it is none of these."""
    return next((one for one in BINARY if one.is_told_by(head, tail)), None)


def by_ending(ending: str) -> FileType | None:
    """Return the kind whose names end so; None for endings that any text may have."""
    return next((one for one in TYPES if ending in one.endings), None)

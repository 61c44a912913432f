"""Small files of every kind that may be attached, and of kinds that may not."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.evidence.attachments import Attachment, attach
from apps.evidence.stored_files import path_of
from tests.asking import url


def png(shade: int = 0) -> bytes:
    """A picture of one pixel."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header, pixel = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0), zlib.compress(bytes([0, shade]))
    parts = (b"IHDR", header), (b"IDAT", pixel), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(part(*one) for one in parts)


def zipped(text: str = "log") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", text)
    return packed.getvalue()


LOG = "02:14:07 gateway timed out: Þórsson\n".encode()
GOOD = {
    "page.png": (png(), "image/png"),
    "PAGE.PNG": (png(1), "image/png"),
    "photo.jpg": (b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1" + b"\0" * 30 + b"\xff\xd9", "image/jpeg"),
    "photo.jpeg": (b"\xff\xd8\xff\xe1\0\x10Exif\0\0" + b"\0" * 30 + b"\xff\xd9", "image/jpeg"),
    "wheel.gif": (b"GIF89a\1\0\1\0\0\0\0;", "image/gif"),
    "page.webp": (b"RIFF\x1a\0\0\0WEBPVP8L" + b"\0" * 14, "image/webp"),
    "report.pdf": (b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n", "application/pdf"),
    "notes.txt": (LOG, "text/plain"),
    "with-mark.txt": (b"\xef\xbb\xbf" + LOG, "text/plain"),
    "coloured.log": (b"\x1b[31mERROR\x1b[0m\n", "text/plain"),
    "times.csv": (b"time,ms\r\n02:14,38\r\n", "text/csv"),
    "answer.json": (b'{"status": "declined"}', "application/json"),
    "all.zip": (zipped(), "application/zip"),
    "log.gz": (gzip.compress(LOG), "application/gzip"),
    "logs.tar.gz": (gzip.compress(b"\0" * 512), "application/gzip"),
}


def upload(name: str = "gateway.log", content: bytes = LOG, said: str = "application/octet-stream") -> Any:
    """A file as a browser sends it; what the browser says of its type counts for nothing."""
    return SimpleUploadedFile(name, content, content_type=said)


def put(record: Any, by: Any, name: str = "gateway.log", content: bytes = LOG, note: str = "") -> Attachment:
    """Attach by the door."""
    return attach(record, ContentFile(content, name=name), by=by, note=note)


def attach_url(record: Any) -> str:
    return url("attach", record.hotfix, record.relation(), record)


def read(answer: Any) -> bytes:
    """The content of a download; whoever does not read it leaves the file open."""
    return b"".join(answer.streaming_content)


@contextmanager
def spoiled(attachment: Attachment, content: bytes | None = b"forged") -> Iterator[Path]:
    """The stored file with another content, or gone for None; as it was again afterwards."""
    place = path_of(attachment.sha256)
    kept = place.read_bytes()
    place.unlink()
    if content is not None:
        place.write_bytes(content)
    try:
        yield place
    finally:
        place.unlink(missing_ok=True)
        place.write_bytes(kept)

"""The files that people have at night, small and made here: name, content, and what it is found to be."""

import bz2
import gzip
import io
import json
import lzma
import random
import struct
import tarfile
import zipfile
from email.message import EmailMessage

from tests.attaching import png

LINES = "02:14:07 gateway timed out: Þórsson\n02:14:09 retry 3 of 3\n"
OOXML = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"
TEXT, UTF_16, ODD = "text/plain", "text/plain; charset=utf-16", "text/plain; charset=unknown-8bit"
OTHER = "application/octet-stream"


def zip_of(*names: str, stored_first: str = "", encrypted: bool = False) -> bytes:
    """A ZIP with files of these names; `stored_first` is the content of the first one, not packed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, name in enumerate(names):
            kind = zipfile.ZIP_STORED if stored_first and not number else zipfile.ZIP_DEFLATED
            archive.writestr(name, stored_first if stored_first and not number else f"<{name}/>" * 9, kind)
    whole = packed.getvalue()
    if encrypted:  # the flag alone; what is inside nobody asks for
        whole = whole.replace(b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3\x14\0\1\0")
    return whole


def tar_of(*names: str, how: str = "w") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=how) as archive:  # type: ignore[call-overload]
        for name in names:
            entry = tarfile.TarInfo(name)
            entry.size = len(LINES.encode())
            archive.addfile(entry, io.BytesIO(LINES.encode()))
    return packed.getvalue()


def ole(stream: str) -> bytes:
    """What an office program before 2007 wrote begins so."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + stream.encode("utf-16-le") + b"\xff" * 512


def boxes(brand: str) -> bytes:
    """What cameras and phones write: boxes, of which the first says what kind it is."""
    return struct.pack(">I", 20) + b"ftyp" + brand.encode() + b"\0\0\2\0isom" + noise(300)


def noise(length: int, seed: int = 7) -> bytes:
    return random.Random(seed).randbytes(length)


def mail() -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Payments fail", "a@shop.test", "b@shop.test"
    message.set_content(LINES)
    return bytes(message)


def elf(kind: int) -> bytes:
    return b"\x7fELF\2\1\1" + b"\0" * 9 + struct.pack("<HH", kind, 62) + noise(200)


PEM = (
    "-----BEGIN {0}-----\n"
    + "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n" * 3
    + "-----END {0}-----\n"
)
OPENSSH = PEM.format("OPENSSH PRIVATE KEY")
HTML = "<!doctype html><script>alert(1)</script><p>502 Bad Gateway</p>\n"
JUNIT = '<?xml version="1.0"?>\n<testsuite tests="1"><testcase name="pays"/></testsuite>\n'
SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>\n'
PATCH = "--- a/pay.py\n+++ b/pay.py\n@@ -1 +1 @@\n-timeout = 3\n+timeout = 30\n"
HAR = {"log": {"version": "1.2", "entries": [{"request": {"url": "https://shop.test/pay"}}]}}

_TEXTS: dict[str, tuple[str | bytes, str]] = {
    "gateway.log": (LINES, TEXT),
    "gateway.log.1": (LINES, TEXT),
    "syslog": (LINES, TEXT),
    "with-mark.txt": ("\ufeff" + LINES, TEXT),
    "windows.log": (LINES.replace("\n", "\r\n"), TEXT),
    "coloured.out": ("\x1b[31mERROR\x1b[0m declined\n", TEXT),
    "typescript": (b"Script started\n$ ls\x08 \x08s\x07\n" + LINES.encode(), TEXT),
    "power-cut.log": (LINES.encode() + b"\0" * 4_096 + LINES.encode(), TEXT),
    "cut-in-a-letter.log": (LINES.encode() + "ó".encode()[:1], ODD),
    "old-server.log": (LINES.encode("cp1252"), ODD),
    "two-programs.log": (LINES.encode() + LINES.encode("cp1252"), ODD),
    "event-export.txt": (LINES.encode("utf-16"), UTF_16),
    "registry.reg": (b"\xfe\xff" + LINES.encode("utf-16-be"), UTF_16),
    "no-mark.log": (LINES.encode("utf-16-le"), UTF_16),
    "first-line-is-markup.log": ("<html> was answered instead of JSON\n" + LINES, TEXT),
    "first-line-is-pdf.log": ("%PDF-1.7 expected, got HTML\n" + LINES, TEXT),
    "first-line-is-gif.log": ("GIF89a is not a picture;\n" + LINES, TEXT),
    "first-line-is-program.log": ("MZ header missing in " + LINES, TEXT),
    "first-line-is-zip.log": (b"PK\x03\x04 is how it began: " + LINES.encode() * 20, TEXT),
    "first-line-is-script.md": ("#!/bin/sh\nRun this at night:\n" + LINES, TEXT),
    "runbook.md": ("# Roll back\n\n1. Stop the workers\n", TEXT),
    "runbook.rst": ("Roll back\n=========\n", TEXT),
    "fix.patch": (PATCH, TEXT),
    "fix.diff": (PATCH, TEXT),
    "repair.sql": ("UPDATE orders SET paid = true WHERE id = 1;\n", TEXT),
    "values.yaml": ("replicas: 3\n", TEXT),
    "pyproject.toml": ("[tool.x]\na = 1\n", TEXT),
    "my.ini": ("[mysqld]\nmax_connections = 10\n", TEXT),
    "nginx.conf": ("worker_processes 2;\n", TEXT),
    ".env": ("PAY_TIMEOUT=3\n", TEXT),
    "Dockerfile": ("FROM scratch\n", TEXT),
    "deploy.sh": ("#!/bin/sh\nexit 0\n", TEXT),
    "repair.py": ("print('repaired')\n", TEXT),
    "restart.ps1": ("Restart-Service pay\n", TEXT),
    "events.jsonl": ('{"at": 1}\n{"at": 2}\n', TEXT),
    "scan.sarif": ('{"version": "2.1.0", "runs": []}\n', TEXT),
    "browser.har": (json.dumps(HAR), TEXT),
    "answer.json": ('{"status": "declined"}', "application/json"),
    "times.csv": ("time,ms\r\n02:14,38\r\n", "text/csv"),
    "from-excel.csv": ("Zeit;Größe\r\n02:14;38\r\n".encode("cp1252"), ODD),
    "times.tsv": ("time\tms\n", TEXT),
    "junit.xml": (JUNIT, TEXT),
    "page.html": (HTML, TEXT),
    "drawing.svg": (SVG, TEXT),
    "alert.eml": (mail(), TEXT),
    "jstack.tdump": ('"main" #1 prio=5 os_prio=0\n   java.lang.Thread.State: RUNNABLE\n', TEXT),
    "call.ics": ("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", TEXT),
    "on-call.vcf": ("BEGIN:VCARD\r\nEND:VCARD\r\n", TEXT),
    "server.pem": (PEM.format("CERTIFICATE"), TEXT),
    "notice.rtf": ("{\\rtf1\\ansi Payments fail.}", "application/rtf"),
}

_BINARY: dict[str, tuple[str | bytes, str]] = {
    "screenshot.png": (png(), "image/png"),
    "cut-short.png": (png()[:-5], "image/png"),
    "photo.jpg": (b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1" + b"\0" * 30 + b"\xff\xd9", "image/jpeg"),
    "spinner.gif": (b"GIF89a\1\0\1\0\0\0\0;", "image/gif"),
    "page.webp": (b"RIFF\x1a\0\0\0WEBPVP8L" + b"\0" * 14, "image/webp"),
    "photo.heic": (boxes("heic"), "image/heic"),
    "saved-as.jpg": (boxes("heic"), "image/heic"),
    "page.avif": (boxes("avif"), "image/avif"),
    "screen.bmp": (struct.pack("<2sIIII", b"BM", 58, 0, 54, 40) + b"\0" * 40, "image/bmp"),
    "scan.tiff": (b"II*\0\x08\0\0\0" + b"\0" * 20, "image/tiff"),
    "report.pdf": (b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n", "application/pdf"),
    "plan.docx": (
        zip_of("[Content_Types].xml", "word/document.xml"),
        f"{OOXML}.wordprocessingml.document",
    ),
    "orders.xlsx": (zip_of("[Content_Types].xml", "xl/workbook.xml"), f"{OOXML}.spreadsheetml.sheet"),
    "board.pptx": (
        zip_of("[Content_Types].xml", "ppt/presentation.xml"),
        f"{OOXML}.presentationml.presentation",
    ),
    "plan.odt": (zip_of("mimetype", "content.xml", stored_first=f"{ODF}.text"), f"{ODF}.text"),
    "orders.ods": (
        zip_of("mimetype", "content.xml", stored_first=f"{ODF}.spreadsheet"),
        f"{ODF}.spreadsheet",
    ),
    "plan.doc": (ole("WordDocument"), "application/x-ole-storage"),
    "orders.xls": (ole("Workbook"), "application/x-ole-storage"),
    "complaint.msg": (ole("__substg1.0_0037001F"), "application/x-ole-storage"),
    "logs.zip": (zip_of("gateway.log", "worker/1.log"), "application/zip"),
    "locked.zip": (zip_of("gateway.log", encrypted=True), "application/zip"),
    "cut-short.zip": (zip_of("gateway.log")[:-30], "application/zip"),
    "logs.tar": (tar_of("var/log/a.log"), "application/x-tar"),
    "logs.tar.gz": (tar_of("var/log/a.log", how="w:gz"), "application/gzip"),
    "gateway.log.2.gz": (gzip.compress(LINES.encode(), mtime=0), "application/gzip"),
    "dump.sql.bz2": (bz2.compress(LINES.encode()), "application/x-bzip2"),
    "dump.sql.xz": (lzma.compress(LINES.encode()), "application/x-xz"),
    "logs.7z": (b"7z\xbc\xaf\x27\x1c\0\4" + noise(60), "application/x-7z-compressed"),
    "dump.sql.zst": (b"\x28\xb5\x2f\xfd" + noise(60), "application/zstd"),
    "wire.pcap": (b"\xd4\xc3\xb2\xa1\2\0\4\0" + b"\0" * 16 + noise(60), "application/vnd.tcpdump.pcap"),
    "wire.pcapng": (b"\n\r\r\n\x1c\0\0\0\x4d\x3c\x2b\x1a" + noise(60), "application/x-pcapng"),
    "screen.mp4": (boxes("isom"), "video/mp4"),
    "phone.mov": (boxes("qt  "), "video/quicktime"),
    "screen.webm": (b"\x1aE\xdf\xa3\x9fB\x86\x81\1B\x82\x84webm" + noise(60), "video/webm"),
    "voice.m4a": (boxes("M4A "), "audio/mp4"),
    "java.hprof": (b"JAVA PROFILE 1.0.2\0" + noise(60), "application/x-java-hprof"),
    "core.4711": (elf(4), "application/x-coredump"),
    "System.evtx": (b"ElfFile\0" + noise(60), "application/x-ms-evtx"),
    "state.sqlite": (b"SQLite format 3\0" + noise(60), "application/vnd.sqlite3"),
    "state.bin": (noise(500), OTHER),
    "worker": (elf(2), "application/x-executable"),
    "agent.exe": (
        b"MZ\x90\0" + b"\0" * 60 + b"PE\0\0" + noise(60),
        "application/vnd.microsoft.portable-executable",
    ),
}

TAKEN = {
    name: (content.encode() if isinstance(content, str) else content, media_type)
    for name, (content, media_type) in (_TEXTS | _BINARY).items()
}
REFUSED = {
    "empty.log": (b"", "This file is empty."),
    "id_ed25519": (OPENSSH.encode(), "This file holds a private key."),
    "server.key": (PEM.format("RSA PRIVATE KEY").encode(), "This file holds a private key."),
    "service-account.json": (
        json.dumps({"private_key": PEM.format("PRIVATE KEY")}).encode(),
        "This file holds a private key.",
    ),
}

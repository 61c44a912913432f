"""What WeasyPrint may read: our own static files, by name, and nothing else.

Imported only where a PDF is laid out: WeasyPrint takes seconds to import.
"""

import mimetypes
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousOperation
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

SCHEME = "static:"


class StaticFilesOnly(URLFetcher):
    """Serves `static:records/record.css` and the like; anything else stops the printing."""

    def __init__(self) -> None:
        # What the parent could open is never asked; the list of protocols is for those who override `fetch`.
        super().__init__(  # type: ignore[no-untyped-call]
            allowed_protocols=(SCHEME.rstrip(":"),), allow_redirects=False, fail_on_errors=True
        )

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        name = url.removeprefix(SCHEME)
        if name == url:
            raise FatalURLFetchingError(f"A paper reads nothing from elsewhere: {url[:200]}")
        kind, _encoding = mimetypes.guess_type(name)
        headers = {"Content-Type": kind or "application/octet-stream"}
        return URLFetcherResponse(url, body=_read(name), headers=headers)


def _read(name: str) -> bytes:
    """Return a static file by its name, from the sources or from the collected ones."""
    try:
        path = finders.find(name)
        if path:
            return Path(path).read_bytes()
        with staticfiles_storage.open(name) as collected:
            content: bytes = collected.read()
            return content
    except (OSError, ValueError, SuspiciousOperation) as error:
        raise FatalURLFetchingError(f"There is no static file {name[:200]}") from error

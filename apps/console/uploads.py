"""Uploads that are too large: thrown away while they arrive, before they fill the disk."""

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest


class StopsTooLarge(FileUploadHandler):
    """Lets files of up to UPLOAD_MAX_BYTES pass to the handlers behind it, and the other fields of the form.

    Django reads a form before any view asks who sent it, so whoever reaches the site could fill its disk.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.stopped: set[str] = set()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > settings.UPLOAD_MAX_BYTES:
            self.stopped.add(str(self.field_name))
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """None: the handlers behind it keep the file."""
        return None


def was_too_large(request: HttpRequest, field: str) -> bool:
    """Whether a file came in `field` that was thrown away for its size."""
    return any(isinstance(one, StopsTooLarge) and field in one.stopped for one in request.upload_handlers)

"""Uploads on their way in: one that is too large is thrown away, one that finds no room is said to."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest

from apps.common.disk import is_full


class StopsTooLarge(FileUploadHandler):
    """Lets files of up to UPLOAD_MAX_BYTES pass to the handlers behind it, and the other fields of the form.

    Django reads a form before any view asks who sent it, so whoever reaches the site could fill its disk.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.stopped: dict[str, list[str]] = {}

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > settings.UPLOAD_MAX_BYTES:
            self.stopped.setdefault(str(self.field_name), []).append(str(self.file_name or ""))
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """None: the handlers behind it keep the file."""
        return None


def was_too_large(request: HttpRequest, field: str) -> bool:
    """Whether a file came in `field` that was thrown away for its size."""
    return bool(names_too_large(request, field))


def names_too_large(request: HttpRequest, field: str) -> list[str]:
    """The names of the files that came in `field` and were thrown away for their size.

    To be asked once the form was read: before that nothing came.
    """
    handlers = [one for one in request.upload_handlers if isinstance(one, StopsTooLarge)]
    return [name for one in handlers for name in one.stopped.get(field, ())]


class NoRoomForUpload(BadRequest):
    """The disk had no room for a file while it arrived; its cause says which way."""


class OnDisk(TemporaryFileUploadHandler):
    """Keeps a large file on the disk while it arrives. Raises NoRoomForUpload where that fails.

    A form is read outside of every view: what else is raised there is an accident.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        with self._said():
            super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        with self._said():
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """The file, with nothing of it left in memory only."""
        with self._said():
            kept: UploadedFile | None = super().file_complete(file_size)
            self.file.flush()
        return kept

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except OSError as full:
            if hasattr(self, "file"):
                with suppress(OSError):  # what is still in memory finds no room either
                    self.file.close()
            if not is_full(full):
                raise
            raise NoRoomForUpload("No room for an upload.") from full

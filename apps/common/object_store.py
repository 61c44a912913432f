"""Files that are kept for good in an object store that speaks S3, through django-storages.

No file has an address of its own: whoever reads one asks the site, which looks whether they may.
"""

import errno
import hashlib
import logging
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, Any, BinaryIO, cast

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.utils.translation import gettext as _
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from .disk import is_full
from .errors import StoreSilent

_log = logging.getLogger(__name__)

# What is larger goes through a file of the system's folder for such while it is sent or fetched.
IN_MEMORY = 4 * 1024 * 1024
_PIECE = 1024 * 1024
# What is tried under this name is one empty file for ever, so that looking adds nothing.
TRIED = "tried"
# Nothing is ever stored under this one.
NEVER = "never"
# In seconds: how long a machine may take to answer at all.
_CONNECT = 3
# The names that stores give to having no room left.
_FULL = ("XMinioStorageFull", "QuotaExceeded", "InsufficientStorage")
# What Amazon's says to one of two that store the same at once.
_CONFLICTS = ("ConditionalRequestConflict", "OperationAborted")


class ObjectStore(S3Storage):
    """The storage of django-storages, and what `stored.Store` asks for besides.

    Args:
        timeout: seconds after which a store that does not answer is given up; it is asked twice.
    """

    bucket_name: str

    def __init__(self, *, timeout: int, addressing_style: str | None = None, **options: Any) -> None:
        config = Config(
            connect_timeout=min(_CONNECT, timeout),
            read_timeout=timeout,
            retries={"mode": "standard", "total_max_attempts": 2},
            s3={"addressing_style": addressing_style},
            # Of its own accord boto sends sums that many a store in the house does not know; ours is sent.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        super().__init__(client_config=config, default_acl=None, **options)

    def write_once(self, name: str, chunks: Iterable[bytes], *, sha256: str) -> None:
        digest = hashlib.sha256()
        with SpooledTemporaryFile(IN_MEMORY) as incoming:
            for chunk in chunks:
                digest.update(chunk)
                incoming.write(chunk)
            if digest.hexdigest() != sha256:
                raise OSError("The file changed while it was read.")
            self._put(name, cast(IO[bytes], incoming), digest.digest())

    def opened(self, name: str) -> BinaryIO:
        fetched = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - whoever asked closes it
        try:
            with self._answering(name):
                body = self._client.get_object(Bucket=self.bucket_name, Key=self._key(name))["Body"]
                for piece in body.iter_chunks(_PIECE):
                    fetched.write(piece)
            fetched.seek(0)
        except BaseException:
            fetched.close()
            raise
        return cast(BinaryIO, fetched)

    def exists(self, name: str) -> bool:
        try:
            with self._answering(name):
                self._client.head_object(Bucket=self.bucket_name, Key=self._key(name))
        except FileNotFoundError:
            return False
        return True

    def delete(self, name: str) -> None:
        with self._answering(name):
            super().delete(name)

    def names(self, folder: str) -> Iterator[str]:
        below = self._key(folder) + "/"
        with self._answering(folder):
            for page in self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket_name, Prefix=below
            ):
                for found in page.get("Contents", ()):
                    yield f"{folder}/{found['Key'].removeprefix(below)}"

    def place(self, name: str) -> str:
        return f"s3://{self.bucket_name}/{self._key(name)}"

    def try_out(self) -> int | None:
        """Whether it takes files is told by an empty one: it is there already, or is from now on.

        And whether it says of what is not there that it is not: to a key that may not list, Amazon's says
        403, and then no file is kept.
        """
        self.exists(NEVER)
        self._put(TRIED, None, hashlib.sha256().digest())
        return None

    def url(self, name: str | None, *_given: Any, **_named: Any) -> str:
        raise NotImplementedError("A stored file has no address: a view that knows who asks hands it out.")

    @property
    def _client(self) -> Any:
        return self.connection.meta.client

    def _key(self, name: str) -> str:
        key: str = self._normalize_name(clean_name(name))
        return key

    def _put(self, name: str, content: IO[bytes] | None, digest: bytes) -> None:
        """Put `content` there where nothing is. The store compares it with its hash before it keeps it."""
        sent = {
            "Bucket": self.bucket_name,
            "Key": self._key(name),
            "ContentType": self.default_content_type,
            "ChecksumSHA256": b64encode(digest).decode(),
        }
        # A store that does not know the condition may pass over it in silence: hence the question before.
        if content is not None and self.exists(name):
            return
        try:
            self._send_if_nobody_does(sent, content, name)
        except FileExistsError:
            return  # somebody else stored the same meanwhile
        except NotImplementedError:
            if not self.exists(name):
                self._send(sent, content, name)

    def _send_if_nobody_does(self, sent: dict[str, str], content: IO[bytes] | None, name: str) -> None:
        """Of two that send the same at once one hears of a conflict: it looks, and sends it once more."""
        for again in (True, False):
            try:
                self._send(sent, content, name, IfNoneMatch="*")
                return
            except BlockingIOError as conflict:
                if self.exists(name):
                    return
                if not again:
                    raise self._silent(name, conflict) from conflict

    def _send(self, sent: dict[str, str], content: IO[bytes] | None, name: str, **condition: str) -> None:
        if content is not None:
            content.seek(0)
        with self._answering(name):
            self._client.put_object(**sent, **condition, Body=content if content is not None else b"")

    @contextmanager
    def _answering(self, name: str) -> Iterator[None]:
        """Raise what the store says in words of ours: OSError about one file, StoreSilent about all of it."""
        try:
            yield
        except ClientError as refused:
            raise self._in_words(name, refused) from refused
        except (BotoCoreError, OSError) as silent:
            if is_full(silent):
                raise  # it is the disk of this machine
            raise self._silent(name, silent) from silent

    def _silent(self, name: str, why: Exception) -> StoreSilent:
        _log.error("The object store does not answer for %s: %s", self.place(name), why)
        return StoreSilent(
            _(
                "The store of files does not answer at the moment, and nothing was kept in it. Wait a "
                "moment and try again; if it goes on, tell whoever runs this site."
            )
        )

    def _in_words(self, name: str, refused: ClientError) -> Exception:
        code = str(refused.response.get("Error", {}).get("Code", ""))
        status = int(refused.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        if status == 404 and code != "NoSuchBucket":
            return FileNotFoundError(errno.ENOENT, "It is not in the object store", self.place(name))
        if status == 412:
            return FileExistsError(errno.EEXIST, "It is in the object store already", self.place(name))
        if status == 409 and code in _CONFLICTS:
            return BlockingIOError(errno.EAGAIN, "Another is storing it at this moment", self.place(name))
        if status == 501:
            return NotImplementedError(code)
        if status == 507 or code in _FULL:
            return OSError(errno.ENOSPC, "There is no room left in the object store", self.place(name))
        _log.error("The object store refuses %s: %s", self.place(name), refused)
        return StoreSilent(
            _(
                "The store of files refuses to keep and to give anything, and nothing was kept in it. Tell "
                "whoever runs this site."
            )
        )

"""An object store that is down, refuses, hangs or is full: a status, a sentence, and nothing by halves."""

import hashlib
import socket
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import environ
import pytest
from botocore.exceptions import ClientError
from django.core.exceptions import ImproperlyConfigured

from apps.common.object_store import ObjectStore
from apps.common.stored import store
from apps.evidence.attachments import Attachment
from apps.hotfixes.models import HotFix
from apps.operations import place_checks
from apps.operations.findings import State
from hotfix_site.settings import files
from tests.asking import client_of, url, words_of
from tests.attaching import put, upload
from tests.driving import Company

SILENT = "The store of files does not answer at the moment, and nothing was kept in it."
FAULTS = {
    "down": (503, SILENT),
    "hangs": (503, SILENT),
    "refuses": (503, "The store of files refuses to keep and to give anything"),
    "full": (507, "There is no room left for this file: it is not attached."),
}


class Refusing(BaseHTTPRequestHandler):
    """Says to each request what a store says that refuses it, or that has no room left for it."""

    status, code = 403, "AccessDenied"

    def do_GET(self) -> None:
        said = f"<Error><Code>{self.code}</Code><Message>no</Message></Error>".encode()
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_PUT = do_GET  # noqa: N815 - so they are called

    def do_HEAD(self) -> None:
        self.send_response(404 if self.code == "XMinioStorageFull" else self.status)
        self.end_headers()

    def log_message(self, *_said: Any) -> None:
        """Say nothing."""


class Full(Refusing):
    status, code = 507, "XMinioStorageFull"


@pytest.fixture(params=FAULTS)
def fault(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """What is the matter, and the address of a store with which it is."""
    if request.param in ("refuses", "full"):
        server = HTTPServer(("127.0.0.1", 0), Full if request.param == "full" else Refusing)
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield request.param, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()
        return
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        if request.param == "hangs":
            held.listen(8)  # what comes is let in, and never heard
        yield request.param, f"http://127.0.0.1:{held.getsockname()[1]}"


def test_nothing_is_kept_by_halves_and_what_was_typed_stays(
    fault: tuple[str, str], hotfix: HotFix, company: Company, kept_at: Callable[..., None], bucket: Any
) -> None:
    kept = put(hotfix.test_reports.get(), company.qa)
    hotfix.refresh_from_db()
    before = hotfix.version
    what, address = fault
    kept_at(address, timeout="1")
    browser, record = client_of(company.qa), hotfix.test_reports.get()
    sent = {"file": upload("other.log", b"another line\n"), "note": "The gateway, typed at night"}
    answer = browser.post(url("attach", hotfix, "test_reports", record), sent)
    status, sentence = FAULTS[what]
    assert answer.status_code == status
    assert sentence in words_of(answer)
    assert "The gateway, typed at night" in words_of(answer)
    assert Attachment.objects.get() == kept
    hotfix.refresh_from_db()
    assert hotfix.version == before

    if what == "hangs":
        return  # the same again, and each time waits
    assert place_checks.storage().state is State.FAIL
    if status == 503:
        answer = browser.get(url("attachment", hotfix, kept))
        assert answer.status_code == 503
        assert sentence in words_of(answer)


def refused(code: str, status: int, what: str) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, what)


@pytest.mark.parametrize("other_is_through", [True, False])
def test_of_two_who_store_the_same_at_once_both_are_fine(
    other_is_through: bool, bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, sent = store(), []
    assert isinstance(found, ObjectStore)
    put_object = found._client.put_object

    def put_at_once(**given: Any) -> Any:
        sent.append(given["Key"])
        if len(sent) == 1:
            if other_is_through:
                put_object(**given)
            raise refused("ConditionalRequestConflict", 409, "PutObject")
        return put_object(**given)

    monkeypatch.setattr(found._client, "put_object", put_at_once)
    found.write_once("records/aa/same", [b"same"], sha256=hashlib.sha256(b"same").hexdigest())
    assert len(sent) == (1 if other_is_through else 2)
    with found.opened("records/aa/same") as opened:
        assert opened.read() == b"same"


def test_a_key_that_may_not_list_is_no_healthy_one(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Amazon's says 403 to it of whatever is not there; and that is asked before each file is kept."""
    found = store()
    assert isinstance(found, ObjectStore)

    def head(**_given: Any) -> None:
        raise refused("403", 403, "HeadObject")

    monkeypatch.setattr(found._client, "head_object", head)
    assert place_checks.storage().state is State.FAIL


@pytest.mark.parametrize("written", ["hotfix", "s3://", "https://store.example/hotfix", "s3://k:s@hotfix"])
def test_what_names_no_bucket_is_refused(written: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="FILES_IN names no bucket"):
        files.store_from_environment(written, environ.Env())


def test_without_the_packages_it_is_said_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "find_spec", lambda name: None)
    with pytest.raises(ImproperlyConfigured, match=r"pip install --require-hashes -r requirements-s3\.lock"):
        files.store_from_environment("s3://hotfix", environ.Env())

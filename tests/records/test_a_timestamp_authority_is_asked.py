"""An authority elsewhere is asked by RFC 3161 over HTTP; what it gives is looked at before it is believed."""

import socket
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from apps.records.certificates import RevocationData, certificates_in, revocation_data
from apps.records.file_contents import Timestamp
from apps.records.signed_pdf import read
from apps.records.timestamp_authority import NoTimestamp, configured_authority
from apps.records.timestamping import add_timestamp
from tests.driving import NIGHT
from tests.records.hierarchy import Hierarchy, a_hierarchy, always, answering, behind_a_password
from tests.records.signed_papers import signed

pytestmark = pytest.mark.same_on_every_database


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Hierarchy:
    return a_hierarchy(tmp_path_factory.mktemp("house"))


@pytest.fixture
def address(house: Hierarchy) -> Iterator[str]:
    with answering(house.application()) as found:
        yield found


@pytest.fixture(autouse=True)
def trusted(house: Hierarchy, settings: Any, tmp_path: Path) -> Path:
    settings.TIMESTAMP_CERTIFICATES = tmp_path / "root.pem"
    settings.TIMESTAMP_CERTIFICATES.write_bytes(house.pem("root"))
    return tmp_path / "root.pem"


def stamped(settings: Any, url: str) -> bytes:
    settings.TIMESTAMP_AUTHORITY = url
    authority = configured_authority()
    assert authority is not None
    return add_timestamp(signed(), authority=authority, revocation=RevocationData()).pdf


def timestamp_of(pdf: bytes) -> Timestamp:
    content = read(BytesIO(pdf))
    assert content.signature is not None
    assert content.signature.holds
    (timestamp,) = content.timestamps
    return timestamp


def test_it_gives_the_time(address: str, settings: Any) -> None:
    found = timestamp_of(stamped(settings, f"http://{address}/house/tsa/time"))
    assert (found.authority, found.at, found.holds, found.until.year) == ("House Time", NIGHT, True, 2040)


def test_an_authority_that_is_not_trusted_is_refused(
    address: str, settings: Any, trusted: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = a_hierarchy(tmp_path_factory.mktemp("other"))
    trusted.write_bytes(other.pem("root"))
    with pytest.raises(NoTimestamp, match="by House Time, who is not among TIMESTAMP_CERTIFICATES"):
        stamped(settings, f"http://{address}/house/tsa/time")


def test_without_known_certificates_whoever_answers_is_taken(address: str, settings: Any) -> None:
    settings.TIMESTAMP_CERTIFICATES = None
    assert timestamp_of(stamped(settings, f"http://{address}/house/tsa/time")).authority == "House Time"


def test_name_and_password_are_given_and_never_told(house: Hierarchy, settings: Any) -> None:
    application = behind_a_password(house.application(), name="hot fix", password="s/e:cret")
    with answering(application) as address:
        given = f"http://hot%20fix:s%2Fe%3Acret@{address}/house/tsa/time"
        assert timestamp_of(stamped(settings, given)).holds
        with pytest.raises(NoTimestamp, match="HTTP 401") as refused:
            stamped(settings, f"http://hot%20fix:wrong@{address}/house/tsa/time")
    assert "wrong" not in str(refused.value)


@pytest.mark.parametrize(
    ("application", "why"),
    [
        (always(b"no token"), "gave no timestamp"),
        (always(b""), "gave no timestamp"),
        (always(b"<html>", kind="text/html"), "HTTP 200, text/html"),
        (always(b"down", status="503 Service Unavailable"), "HTTP 503"),
        (always(b"x" * 100_000), "100000|65537 B"),
        (always(bytes.fromhex("3005300302010 2".replace(" ", ""))), "cannot be used"),
    ],
    ids=["noise", "nothing", "a page", "down", "too much", "refused"],
)
def test_what_is_no_timestamp_is_none(application: Any, why: str, settings: Any) -> None:
    with answering(application) as address, pytest.raises(NoTimestamp, match=why):
        stamped(settings, f"http://{address}/tsa")


def test_an_answer_to_an_earlier_question_is_none(house: Hierarchy, settings: Any) -> None:
    """Somebody on the way gives back what they kept: it is of another file."""
    kept: list[bytes] = []
    application = house.application()

    def keeping(environ: Any, start_response: Any) -> Any:
        kept.append(b"".join(application(environ, start_response)))
        return kept

    with answering(keeping) as address:
        assert timestamp_of(stamped(settings, f"http://{address}/house/tsa/time")).holds
    with answering(always(kept[0])) as address, pytest.raises(NoTimestamp, match="cannot be used"):
        stamped(settings, f"http://{address}/house/tsa/time")


def test_nobody_there(settings: Any) -> None:
    with pytest.raises(NoTimestamp, match=r"127\.0\.0\.1 gave no timestamp"):
        stamped(settings, "http://127.0.0.1:9/tsa")


def test_one_that_says_nothing_is_given_up(settings: Any) -> None:
    settings.TIMESTAMP_TIMEOUT = 0.2
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(NoTimestamp, match="timed out"):
        stamped(settings, f"http://127.0.0.1:{silent.getsockname()[1]}/tsa")


# --- What goes into the file beside it ------------------------------------------------------------


def test_chain_lists_and_answers_are_in_the_store(
    address: str, house: Hierarchy, settings: Any, tmp_path: Path
) -> None:
    settings.REVOCATION_DATA = tmp_path / "revocation"
    settings.REVOCATION_DATA.mkdir()
    for name in ("root", "issuer"):
        (settings.REVOCATION_DATA / f"{name}.crl").write_bytes(house.revocation_list(name))
    (settings.REVOCATION_DATA / "signer.ocsp").write_bytes(house.ocsp_answer("signer"))
    (settings.REVOCATION_DATA / "README.txt").write_text("fetched daily")
    settings.TIMESTAMP_AUTHORITY = f"http://{address}/house/tsa/time"
    authority = configured_authority()
    assert authority is not None
    pdf = add_timestamp(signed(), authority=authority, revocation=revocation_data()).pdf
    store = PdfFileReader(BytesIO(pdf)).root["/DSS"]
    lists = {path.read_bytes() for path in settings.REVOCATION_DATA.glob("*.crl")}
    assert {one.get_object().data for one in store["/CRLs"]} == lists
    assert [one.get_object().data for one in store["/OCSPs"]] == [
        (settings.REVOCATION_DATA / "signer.ocsp").read_bytes()
    ]
    certificates = {one.get_object().data for one in store["/Certs"]}
    assert {one.dump() for one in certificates_in(settings.TIMESTAMP_CERTIFICATES)} <= certificates
    assert timestamp_of(pdf).holds

"""Who has a pack checks its records by the certificates in it, without the site that made it."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from django.conf import settings as configured

from apps.common import clock
from apps.records.certificates import certificates_of, fingerprints_of, in_asn1
from apps.records.offline_verification import verdict_by_certificate
from apps.records.pack_certificates import SIGNING, TIMESTAMPS, certificate_members
from apps.records.timestamp_key import create_timestamp_key
from tests.issuing import a_key
from tests.records.signed_papers import authority, key, signed, timestamped


@pytest.fixture
def keys(settings: Any, tmp_path: Path) -> None:
    a_key(settings, tmp_path)
    settings.TIMESTAMP_KEY = tmp_path / "time.pem"
    create_timestamp_key(settings.TIMESTAMP_KEY, owner="Halden time", at=clock.now())


def members() -> dict[str, bytes]:
    return {member.path: b"".join(member.parts) for member in certificate_members()}


@pytest.mark.usefixtures("keys")
def test_both_are_there_and_no_key() -> None:
    found = members()
    assert list(found) == [SIGNING, TIMESTAMPS]
    for content, path in (
        (found[SIGNING], configured.SIGNING_KEY),
        (found[TIMESTAMPS], configured.TIMESTAMP_KEY),
    ):
        assert b"PRIVATE" not in content
        assert x509.load_pem_x509_certificate(content) == x509.load_pem_x509_certificate(path.read_bytes())


def test_what_is_not_configured_or_unusable_is_left_out(settings: Any, tmp_path: Path) -> None:
    settings.SIGNING_KEY = None
    assert members() == {}
    settings.SIGNING_KEY = settings.TIMESTAMP_KEY = settings.TIMESTAMP_CERTIFICATES = tmp_path / "nowhere"
    assert members() == {}


@pytest.mark.usefixtures("keys")
def test_a_record_is_checked_by_them(settings: Any) -> None:
    """As `verify_record --certificate signing.pem --authority timestamps.pem` does."""
    others = members()
    known = {key().fingerprint}
    good = verdict_by_certificate(BytesIO(timestamped()), known, authorities=authority().certificates)
    assert good.genuine, good.findings
    by_another_key = verdict_by_certificate(BytesIO(signed()), fingerprints_of(others[SIGNING]))
    assert [one.sentence for one in by_another_key.findings if not one.holds] == [
        f"It was made with another certificate, {key().fingerprint}."
    ]
    other_authority = in_asn1(certificates_of(others[TIMESTAMPS]))
    by_another_authority = verdict_by_certificate(BytesIO(timestamped()), known, authorities=other_authority)
    assert [one.sentence for one in by_another_authority.findings if not one.holds] == [
        "The timestamp by Halden time is by none of the known authorities."
    ]

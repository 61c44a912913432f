"""A key of the organisation signs as ours does: RSA or another curve, with the certificates of its chain."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import crl
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from apps.common.key_file import PrivateKey
from apps.history.signing_key import GOOD_FOR, SigningKey, SigningKeyError, create, load
from apps.records.certificates import RevocationData
from apps.records.file_contents import Unreadable
from apps.records.signed_pdf import read
from apps.records.signing import sign
from apps.records.timestamping import add_timestamp
from tests.driving import NIGHT
from tests.records.hierarchy import Hierarchy, a_hierarchy
from tests.records.signed_papers import DIGEST, authority, draft

pytestmark = pytest.mark.same_on_every_database

KINDS: dict[str, Callable[[], PrivateKey]] = {
    "RSA of 3072 bits": lambda: rsa.generate_private_key(65537, 3072),
    "EC P-384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "EC P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
}


@pytest.fixture(scope="module", params=KINDS)
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Hierarchy:
    return a_hierarchy(tmp_path_factory.mktemp("house"), signer=KINDS[request.param])


@pytest.fixture(scope="module")
def key(house: Hierarchy) -> SigningKey:
    return load(house.key_file("signer", "issuer", "root"))


@pytest.fixture(scope="module")
def signed(key: SigningKey) -> bytes:
    return sign(draft(), key=key, at=NIGHT, digest=DIGEST)


def test_the_file_holds_its_chain_in_any_order(house: Hierarchy, key: SigningKey) -> None:
    assert len(key.chain) == 2
    upside_down = house.folder / "upside-down.pem"
    upside_down.write_bytes(
        house.pem("root", "issuer", "signer") + (house.folder / "signer.key.pem").read_bytes()
    )
    assert load(upside_down).fingerprint == key.fingerprint


def test_what_it_signed_holds_and_nothing_else(key: SigningKey) -> None:
    """Checkpoints and seals are signed by the same key."""
    signature = key.sign(b"heads")
    assert key.signed(b"heads", signature)
    assert not key.signed(b"other heads", signature)


def test_its_record_holds_and_is_theirs(signed: bytes, key: SigningKey) -> None:
    found = read(BytesIO(signed)).signature
    assert found is not None
    assert (found.holds, found.signer, found.fingerprint) == (True, "House Signatures", key.fingerprint)


def test_every_byte_counts_in_the_signature_and_in_the_chain(signed: bytes) -> None:
    start = signed.index(b"/Contents <", len(draft())) + len(b"/Contents <")
    for place in range(start, start + 5000, 97):
        changed = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
        assert not _holds(changed), place - start


def _holds(pdf: bytes) -> bool:
    try:
        found = read(BytesIO(pdf)).signature
    except Unreadable:
        return False
    return found is not None and found.holds


def test_whoever_trusts_the_root_can_check_it_in_ten_years(signed: bytes, house: Hierarchy) -> None:
    """With nothing but the file and the root: chain and revocation lists are inside."""
    lists = tuple(crl.CertificateList.load(house.revocation_list(name)) for name in ("root", "issuer"))
    pdf = add_timestamp(signed, authority=authority(), revocation=RevocationData(lists)).pdf
    reader = PdfFileReader(BytesIO(pdf))
    store = reader.root["/DSS"]
    inside = [crl.CertificateList.load(one.get_object().data) for one in store["/CRLs"]]
    context = ValidationContext(
        trust_roots=[house.certificate("root")],
        crls=inside,
        moment=NIGHT,
        allow_fetching=False,
        revocation_mode="require",
    )
    status = validate_pdf_signature(reader.embedded_regular_signatures[0], context, skip_diff=True)
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert {house.certificate(name).dump() for name in ("signer", "issuer", "root")} <= {
        one.get_object().data for one in store["/Certs"]
    }


# --- What is refused ------------------------------------------------------------------------------


def pem_of(private: Any) -> bytes:
    content: bytes = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return content


@pytest.mark.parametrize(
    "private",
    [
        lambda: rsa.generate_private_key(65537, 2048),
        lambda: ec.generate_private_key(ec.SECP521R1()),
        ed25519.Ed25519PrivateKey.generate,
    ],
    ids=["a short RSA key", "another curve", "Ed25519"],
)
def test_a_key_of_another_kind_is_refused(private: Callable[[], Any], tmp_path: Path) -> None:
    certificate = create(tmp_path / "other.pem", owner="Halden", at=NIGHT).certificate
    path = tmp_path / "key.pem"
    path.write_bytes(pem_of(private()) + certificate.public_bytes(serialization.Encoding.PEM))
    with pytest.raises(SigningKeyError, match="another kind than EC P-256, P-384 or RSA of 3072 bits"):
        load(path)


def test_a_certificate_of_another_key_is_refused(tmp_path: Path) -> None:
    """Whoever reads the record would see a signature that does not hold."""
    own = create(tmp_path / "own.pem", owner="Halden", at=NIGHT)
    other = create(tmp_path / "other.pem", owner="Halden", at=NIGHT)
    path = tmp_path / "mixed.pem"
    path.write_bytes(pem_of(own.private) + other.certificate.public_bytes(serialization.Encoding.PEM))
    with pytest.raises(SigningKeyError, match="no certificate of this key"):
        load(path)


def test_a_chain_with_a_gap_is_refused(tmp_path: Path) -> None:
    house = a_hierarchy(tmp_path)
    for chain in ([], ["issuer"], ["root"]):
        with pytest.raises(SigningKeyError, match="lacks certificates"):
            load(house.key_file("signer", *chain))
    assert load(house.key_file("signer", "root", "issuer")).chain


def test_a_certificate_that_is_not_for_signing_is_refused(tmp_path: Path) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Only for secrets")])
    usage = dict.fromkeys(
        ("digital_signature", "content_commitment", "data_encipherment", "key_agreement"), False
    ) | dict.fromkeys(("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"), False)
    certificate = (
        x509.CertificateBuilder(name, name, private.public_key(), 7, NIGHT, NIGHT + GOOD_FOR)
        .add_extension(x509.KeyUsage(key_encipherment=True, **usage), critical=True)
        .sign(private, hashes.SHA256())
    )
    path = tmp_path / "key.pem"
    path.write_bytes(pem_of(private) + certificate.public_bytes(serialization.Encoding.PEM))
    with pytest.raises(SigningKeyError, match="not for signing"):
        load(path)

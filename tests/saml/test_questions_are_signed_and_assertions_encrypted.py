"""With a key of this site a question is signed, and an assertion may be, or must be, encrypted for it."""

from base64 import b64decode
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from django.core.management import CommandError, call_command
from django.test import Client
from lxml import etree

from apps.accounts.models import User
from apps.accounts.sign_on_checks import the_file_can_be_meant

from .assertions import SamlServer, key_and_certificate
from .conftest import SIGN_IN, comes, who, write_file

DS = "{http://www.w3.org/2000/09/xmldsig#}"
XENC = "http://www.w3.org/2001/04/xmlenc#"


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key as the command makes it."""
    path = tmp_path_factory.mktemp("keys") / "saml.pem"
    call_command("create_saml_key", str(path), stdout=StringIO())
    return path


@pytest.fixture
def announced(server: SamlServer, settings: Any, tmp_path: Path, key: Path) -> str:
    """The certificate that our metadata has, where only what is encrypted counts."""
    settings.SINGLE_SIGN_ON = write_file(tmp_path, key_file=f'"{key}"', only_encrypted="true")
    told = etree.fromstring(Client().get(f"{SIGN_IN}metadata/").content)
    uses = {one.get("use"): one.findtext(f".//{DS}X509Certificate") for one in told.iter("{*}KeyDescriptor")}
    assert uses.keys() == {"signing", "encryption"}
    assert told.find("{*}SPSSODescriptor").get("AuthnRequestsSigned") == "true"
    body = "".join(uses["encryption"].split())
    assert body == "".join(uses["signing"].split())
    return f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n"


def test_a_question_is_signed_with_the_key_that_is_announced(announced: str) -> None:
    address = Client().get(SIGN_IN).url
    as_sent = dict(part.split("=", 1) for part in urlsplit(address).query.split("&"))
    # As the binding has it: these three, in this order, as they stand in the address.
    signed = "&".join(f"{name}={as_sent[name]}" for name in ("SAMLRequest", "RelayState", "SigAlg"))
    sent = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert sent["SigAlg"] == "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    public: Any = x509.load_pem_x509_certificate(announced.encode()).public_key()
    public.verify(b64decode(sent["Signature"]), signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    with pytest.raises(InvalidSignature):
        public.verify(b64decode(sent["Signature"]), signed[:-1].encode(), padding.PKCS1v15(), hashes.SHA256())


def fetched(response: Any) -> None:
    """What is encrypted lies elsewhere, and is to be fetched."""
    value = response.find(f".//{{{XENC}}}EncryptedData/{{{XENC}}}CipherData/{{{XENC}}}CipherValue")
    data = value.getparent()
    data.remove(value)
    etree.SubElement(data, f"{{{XENC}}}CipherReference", URI="file:///etc/passwd")


def test_what_is_encrypted_for_us_counts_and_nothing_else(announced: str, server: SamlServer) -> None:
    good = f"RSA_OAEP {announced}"
    lies: dict[str, dict[str, Any]] = {
        "not encrypted": {},
        "for another": {"encrypted_for": f"RSA_OAEP {key_and_certificate('bad')[1]}"},
        "by what gives its secret away": {"encrypted_for": f"RSA_PKCS1 {announced}"},
        "not signed inside": {"encrypted_for": good, "key": None},
        "signed by another inside": {"encrypted_for": good, "key": "bad"},
        "to another question": {"encrypted_for": good, "question": "_another", "answers": None},
        "to be fetched": {"encrypted_for": good, "wrap": fetched},
    }
    for name, lie in lies.items():
        browser, answer = comes(server, "a-1", **lie)
        assert (who(browser), answer.status_code) == (None, 400), name
    assert not User.objects.filter(username="anna").exists()
    browser, answer = comes(server, "a-1", encrypted_for=good)
    assert answer.status_code == 302, answer.content.decode()
    assert who(browser) == User.objects.get(username="anna")


def test_with_a_key_what_is_not_encrypted_counts_where_that_may_be(
    server: SamlServer, settings: Any, tmp_path: Path, key: Path
) -> None:
    settings.SINGLE_SIGN_ON = write_file(tmp_path, key_file=f'"{key}"')
    assert who(comes(server, "a-1")[0]) is not None


def test_a_key_is_made_once_and_a_missing_one_is_said(
    server: SamlServer, settings: Any, tmp_path: Path, key: Path
) -> None:
    assert key.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="never overwritten"):
        call_command("create_saml_key", str(key))
    settings.SINGLE_SIGN_ON = write_file(tmp_path, only_encrypted="true")
    assert "only_encrypted goes with a key_file" in the_file_can_be_meant()[0].msg
    settings.SINGLE_SIGN_ON = write_file(tmp_path, key_file='"/nowhere.pem"')
    assert [one.id for one in the_file_can_be_meant()] == ["accounts.E014"]
    for page in (SIGN_IN, f"{SIGN_IN}metadata/"):
        assert Client().get(page).status_code == 503

"""Who says when a record was there: an authority that answers by RFC 3161, or a key of our own.

An authority of one's own proves less: whoever holds its key can give any time. It still dates the file by a
key that the signing of records does not use, and lets a later timestamp of a better authority stand upon
it. Imported only where a record is timestamped: pyHanko takes a second to import.
"""

import base64
import http.client
import secrets
import ssl
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import unquote, urlsplit

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from django.conf import settings
from django.utils.translation import gettext as _
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute
from pyhanko.sign.timestamps import TimeStamper

from apps.common import clock
from apps.common.errors import DomainError
from apps.history.signing_key import SigningKey, SigningKeyError

from .certificates import certificates_in, in_asn1
from .timestamp_key import load_timestamp_key

# An answer holds a few certificates; no more is read.
LARGEST_ANSWER = 64 * 1024
# What the tokens of our own authority are given under: an identifier that nobody had to register (2.25).
_POLICY = "2.25.305419896183420934127482930117264518823"
_KIND, _ANSWER_KIND = "application/timestamp-query", "application/timestamp-reply"


class NoTimestamp(DomainError):
    """The authority did not answer, or gave something else than a timestamp that may be used."""


class Authority(ABC, TimeStamper):
    """An authority. `certificates` are those that its tokens must lead to, and go into the file with them."""

    certificates: Sequence[asn1_x509.Certificate]
    # For its token, in hexadecimal digits.
    reserved: int

    def __init__(self) -> None:
        begin: Callable[[], None] = super().__init__  # which has no types of its own
        begin()

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return self.answer(req)

    @abstractmethod
    def answer(self, request: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Return the answer to a request. Raises NoTimestamp."""


def configured_authority() -> Authority | None:
    """Return the authority of the settings; None where there is none.

    Raises:
        SigningKeyError: TIMESTAMP_KEY cannot be used.
        CertificatesUnusable: TIMESTAMP_CERTIFICATES cannot be used.
    """
    if settings.TIMESTAMP_AUTHORITY:
        trusted = settings.TIMESTAMP_CERTIFICATES
        return AuthorityElsewhere(
            settings.TIMESTAMP_AUTHORITY,
            certificates_in(trusted) if trusted else [],
            settings.TIMESTAMP_TIMEOUT,
        )
    return OwnAuthority(load_timestamp_key(settings.TIMESTAMP_KEY)) if settings.TIMESTAMP_KEY else None


# --- Elsewhere ------------------------------------------------------------------------------------


class AuthorityElsewhere(Authority):
    """An authority that is asked by HTTP or HTTPS.

    Args:
        address: may hold a name and a password.
        certificates: none to take the token of whoever answers at that address.
    """

    reserved = 2 * 16 * 1024

    def __init__(self, address: str, certificates: Sequence[asn1_x509.Certificate], timeout: float) -> None:
        super().__init__()
        self.certificates = certificates
        self._address, self._timeout = urlsplit(address), timeout

    def answer(self, request: tsp.TimeStampReq) -> tsp.TimeStampResp:
        connection = self._connection()
        path = f"{self._address.path or '/'}{f'?{self._address.query}' if self._address.query else ''}"
        try:
            connection.request("POST", path, body=request.dump(), headers=self._headers())
            with connection.getresponse() as answer:
                content = answer.read(LARGEST_ANSWER + 1)
        except (OSError, http.client.HTTPException) as error:
            raise NoTimestamp(self._refused(str(error) or type(error).__name__)) from error
        finally:
            connection.close()
        kind = answer.headers.get_content_type()
        if answer.status != http.HTTPStatus.OK or kind != _ANSWER_KIND or len(content) > LARGEST_ANSWER:
            raise NoTimestamp(self._refused(f"HTTP {answer.status}, {kind}, {len(content)} B"))
        try:
            told: tsp.TimeStampResp = tsp.TimeStampResp.load(content, strict=True)
        except ValueError as error:
            raise NoTimestamp(self._refused(str(error))) from error
        return told

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._address.hostname or "", self._address.port
        if self._address.scheme == "https":
            context = ssl.create_default_context()
            if settings.TIMESTAMP_TLS_CA:
                context.load_verify_locations(settings.TIMESTAMP_TLS_CA)
            return http.client.HTTPSConnection(host, port, timeout=self._timeout, context=context)
        return http.client.HTTPConnection(host, port, timeout=self._timeout)

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": _KIND, "Accept": _ANSWER_KIND}
        if self._address.username is not None:
            who = f"{unquote(self._address.username)}:{unquote(self._address.password or '')}"
            headers["Authorization"] = f"Basic {base64.b64encode(who.encode()).decode()}"
        return headers

    def _refused(self, why: str) -> str:
        """Return a sentence without the password that the address may hold."""
        return _("The timestamp authority at %(host)s gave no timestamp: %(why)s.") % {
            "host": self._address.hostname,
            "why": why.rstrip("."),
        }


# --- Our own --------------------------------------------------------------------------------------


class OwnAuthority(Authority):
    """An authority in this process: it gives the time of our clock, signed with a key of its own."""

    def __init__(self, key: SigningKey) -> None:
        super().__init__()
        self._key = key
        self._certificate, *self._chain = in_asn1([key.certificate, *key.chain])
        self.certificates = [self._certificate, *self._chain]
        self.reserved = 2 * (3072 + sum(len(one.dump()) for one in self.certificates))

    def answer(self, request: tsp.TimeStampReq) -> tsp.TimeStampResp:
        at = clock.now()
        try:
            self._key.require_valid(at)
        except SigningKeyError as error:
            raise NoTimestamp(str(error)) from error
        told = self._told(request, at)
        return tsp.TimeStampResp(
            {
                "status": {"status": "granted"},
                "time_stamp_token": cms.ContentInfo(
                    {"content_type": "signed_data", "content": self._signed(told.dump())}
                ),
            }
        )

    def _told(self, request: tsp.TimeStampReq, at: datetime) -> tsp.TSTInfo:
        return tsp.TSTInfo(
            {
                "version": "v1",
                "policy": _POLICY,
                "message_imprint": request["message_imprint"],
                "serial_number": secrets.randbits(63),
                "gen_time": at.replace(microsecond=0),
                "nonce": request["nonce"],
                "tsa": asn1_x509.GeneralName("directory_name", self._certificate.subject),
            }
        )

    def _signed(self, told: bytes) -> cms.SignedData:
        sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
        attributes = cms.CMSAttributes(
            [
                simple_cms_attribute("content_type", "tst_info"),
                simple_cms_attribute("message_digest", _sha256(told)),
                simple_cms_attribute("signing_certificate_v2", as_signing_certificate_v2(self._certificate)),
            ]
        )
        kind = "sha256_ecdsa" if self._certificate.public_key.algorithm == "ec" else "sha256_rsa"
        signer = cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier(
                    "issuer_and_serial_number",
                    cms.IssuerAndSerialNumber(
                        {
                            "issuer": self._certificate.issuer,
                            "serial_number": self._certificate.serial_number,
                        }
                    ),
                ),
                "digest_algorithm": sha256,
                "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": kind}),
                "signed_attrs": attributes,
                "signature": core.OctetString(self._key.sign(attributes.dump())),
            }
        )
        return cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [sha256],
                "encap_content_info": {
                    "content_type": "tst_info",
                    "content": core.ParsableOctetString(told),
                },
                "certificates": self.certificates,
                "signer_infos": [signer],
            }
        )


def _sha256(content: bytes) -> bytes:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(content)
    return digest.finalize()

"""A hierarchy of certificates for tests: an organisation's signer, and an authority that speaks HTTP.

It is made by certomancer: a root, an issuer below it, a signer, and two authorities, of which the second ends
soon.
"""

import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asn1crypto import x509 as asn1_x509
from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig, PKIArchitecture, ServiceLabel
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.ocsp import OCSPRequestBuilder
from werkzeug.serving import make_server
from werkzeug.test import Client as Asking

from apps.common.key_file import PrivateKey
from tests.driving import NIGHT

ARCHITECTURE = "house"
ALWAYS = {"valid-from": "2020-01-01T00:00:00+0000", "valid-to": "2040-01-01T00:00:00+0000"}
FOR_TIME = [
    {
        "id": "key_usage",
        "critical": True,
        "smart-value": {"schema": "key-usage", "params": ["digital_signature"]},
    },
    {"id": "extended_key_usage", "critical": True, "value": ["time_stamping"]},
]
NAMES = {
    "root": "House Root",
    "issuer": "House Issuer",
    "signer": "House Signatures",
    "time": "House Time",
    "other-time": "Other Time",
    "answers": "House Answers",
}


@dataclass(frozen=True)
class Hierarchy:
    """The hierarchy, and the keys of its members in a folder."""

    architecture: PKIArchitecture
    folder: Path

    def certificate(self, label: str) -> asn1_x509.Certificate:
        return self.architecture.get_cert(CertLabel(label))

    def pem(self, *labels: str) -> bytes:
        """The certificates as PEM."""
        loaded = [x509.load_der_x509_certificate(self.certificate(label).dump()) for label in labels]
        return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in loaded)

    def key_file(self, label: str, *chain: str) -> Path:
        """A file with a key, its certificate, and those of its chain, as an organisation hands it out."""
        path = self.folder / f"{label}-with-chain.pem"
        path.write_bytes((self.folder / f"{label}.key.pem").read_bytes() + self.pem(label, *chain))
        return path

    def revocation_list(self, issuer: str) -> bytes:
        """What the issuer has revoked, as DER."""
        der: bytes = self.architecture.service_registry.get_crl(ServiceLabel(issuer), at_time=NIGHT).dump()
        return der

    def ocsp_answer(self, label: str) -> bytes:
        """That a certificate of the issuer is not revoked, as DER."""
        subject, issuer = (
            x509.load_der_x509_certificate(self.certificate(name).dump()) for name in (label, "issuer")
        )
        request = OCSPRequestBuilder().add_certificate(subject, issuer, hashes.SHA256()).build()
        answer = Asking(self.application()).post(
            f"/{ARCHITECTURE}/ocsp/issuer",
            data=request.public_bytes(serialization.Encoding.DER),
            content_type="application/ocsp-request",
        )
        return answer.data

    def application(self) -> Any:
        """What answers for the hierarchy by HTTP, in the night of the tests."""
        return Animator(
            AnimatorArchStore({ArchLabel(ARCHITECTURE): self.architecture}), at_time=NIGHT, with_web_ui=False
        )


def a_hierarchy(folder: Path, *, signer: Callable[[], PrivateKey] | None = None) -> Hierarchy:
    """A hierarchy with new keys; the signer's is EC P-256 unless it is said otherwise."""
    _write_keys(folder, signer or a_curve_key)
    keys = {label: {"path": f"{label}.key.pem"} for label in NAMES}
    configuration = {
        "keysets": {"keys": {"path-prefix": str(folder), "keys": keys}},
        "pki-architectures": {
            ARCHITECTURE: {
                "keyset": "keys",
                "entity-defaults": {"country-name": "DK", "organization-name": "Halden"},
                "entities": {label: {"common-name": name} for label, name in NAMES.items()},
                "certs": {
                    "root": {
                        "subject": "root",
                        "subject-key": "root",
                        "issuer": "root",
                        "authority-key": "root",
                        "validity": ALWAYS,
                        "profiles": [_vouching("root")],
                    },
                    "issuer": {"issuer": "root", "validity": ALWAYS, "profiles": [_vouching("issuer")]},
                    "signer": {"issuer": "issuer", "validity": ALWAYS, "profiles": ["digsig-commitment"]},
                    "answers": {"issuer": "issuer", "validity": ALWAYS, "profiles": ["ocsp-responder"]},
                    "time": {"issuer": "root", "validity": ALWAYS, "extensions": FOR_TIME},
                    "other-time": {
                        "issuer": "root",
                        "validity": ALWAYS | {"valid-to": "2027-01-01T00:00:00+0000"},
                        "extensions": FOR_TIME,
                    },
                },
                "services": {
                    "ocsp": {
                        "issuer": {
                            "for-issuer": "issuer",
                            "responder-cert": "answers",
                            "signing-key": "answers",
                        }
                    },
                    "crl-repo": {
                        name: {"for-issuer": name, "signing-key": name, "simulated-update-schedule": "P90D"}
                        for name in ("root", "issuer")
                    },
                    "time-stamping": {
                        name: {"signing-key": name, "signing-cert": name} for name in ("time", "other-time")
                    },
                },
            }
        },
    }
    made = CertomancerConfig(configuration, key_search_dir=str(folder))
    return Hierarchy(made.get_pki_arch(ArchLabel(ARCHITECTURE)), folder)


def _vouching(label: str) -> dict[str, Any]:
    """For certificates that vouch for others, whose list of revoked ones is under this name."""
    return {"id": "simple-ca", "params": {"crl-repo": label}}


def a_curve_key() -> PrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _write_keys(folder: Path, signer: Callable[[], PrivateKey]) -> None:
    for label in NAMES:
        key = signer() if label == "signer" else a_curve_key()
        (folder / f"{label}.key.pem").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )


# --- By HTTP --------------------------------------------------------------------------------------


@contextmanager
def answering(application: Any) -> Iterator[str]:
    """Let a WSGI application answer at the address that is given, on this machine alone."""
    server: Any = make_server("127.0.0.1", 0, application, threaded=True)
    server.daemon_threads = False  # closing waits for who is being answered, and for their sockets
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(timeout=5)
        server.server_close()


def behind_a_password(application: Any, *, name: str, password: str) -> Any:
    """The application for whoever gives name and password, and 401 for everybody else."""
    wanted = f"Basic {b64encode(f'{name}:{password}'.encode()).decode()}"

    def asked(environ: Any, start_response: Any) -> Any:
        if environ.get("HTTP_AUTHORIZATION") == wanted:
            return application(environ, start_response)
        start_response("401 Unauthorized", [("Content-Type", "text/plain")])
        return [b"Who are you?"]

    return asked


def always(body: bytes, *, kind: str = "application/timestamp-reply", status: str = "200 OK") -> Any:
    """An application that gives the same answer to everybody."""

    def asked(_environ: Any, start_response: Any) -> Any:
        start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    return asked

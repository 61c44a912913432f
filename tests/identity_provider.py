"""A small provider of identities for tests: real HTTP on this machine, real signatures, lies on demand."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from apps.accounts import provider_answers
from apps.common import clock

CLIENT, SECRET = "hotfix", "a secret of the client"


@cache
def _key(which: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class _Given:
    """What belongs to one code: what is told, and what must be shown for it."""

    signed: dict[str, Any]
    told: dict[str, Any]
    challenge: str
    come_back: str
    key: str


@dataclass
class IdentityProvider:
    """One that runs: `people` are its claims by subject; `asked` are the parameters of the last question."""

    issuer: str = ""
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    at_home: str = ""
    is_silent: bool = False
    codes: dict[str, _Given] = field(default_factory=dict)
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)

    def recognises(self, address: str, subject: str, *, key: str = "good", **lies: Any) -> str:
        """Return where the browser that was sent to `address` comes back to, recognised as `subject`.

        Args:
            key: with which the token is signed; only "good" is listed.
            lies: claims of the token that are not as they should be; None leaves one out.
        """
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert self.asked["client_id"] == CLIENT
        assert self.asked["response_type"] == "code"
        now = clock.now().timestamp()
        about = {
            "iss": self.issuer,
            "sub": subject,
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "auth_time": now,
            "nonce": self.asked["nonce"],
            **lies,
        }
        signed = {name: value for name, value in about.items() if value is not None}
        code = f"code-{len(self.codes)}"
        told = {"sub": subject, **self.people.get(subject, {})}
        challenge, back = self.asked["code_challenge"], self.asked["redirect_uri"]
        self.codes[code] = _Given(signed, told, challenge, back, key)
        return f"{urlsplit(back).path}?state={self.asked['state']}&code={code}"

    def signs_out(self, *, key: str = "good", **told: Any) -> str:
        """Return the token by which it signs somebody out; None leaves a claim out."""
        event = {"http://schemas.openid.net/event/backchannel-logout": {}}
        about = {"iss": self.issuer, "aud": CLIENT, "iat": clock.now().timestamp(), "events": event, **told}
        said = {name: value for name, value in about.items() if value is not None}
        return jwt.encode(said, _key(key), "RS256", headers={"kid": "good", "typ": "logout+jwt"})

    def sends_back(self, path: str) -> str:
        """Return where a real browser is sent back to: whoever is `at_home` there is recognised at once."""
        back = self.recognises(path, self.at_home)
        come_back = urlsplit(self.asked["redirect_uri"])
        return f"{come_back.scheme}://{come_back.netloc}{back}"

    def token(self, sent: dict[str, str]) -> dict[str, Any] | None:
        """Return what is given for a code, once; None where something does not go with it."""
        given = self.codes.pop(sent.get("code", ""), None)
        verified = sha256(sent.get("code_verifier", "").encode()).digest()
        if given is None or (sent.get("client_id"), sent.get("client_secret")) != (CLIENT, SECRET):
            return None
        challenge = urlsafe_b64encode(verified).decode().rstrip("=")
        if (challenge, sent.get("redirect_uri")) != (given.challenge, given.come_back):
            return None
        access = f"access-{len(self.tokens)}"
        self.tokens[access] = given.told
        signed = jwt.encode(given.signed, _key(given.key), "RS256", headers={"kid": "good"})
        return {"access_token": access, "token_type": "Bearer", "id_token": signed}

    def document(self, path: str, bearer: str) -> dict[str, Any] | None:
        """Return what lies at `path`; None where there is nothing, or not for `bearer`."""
        if path == "/.well-known/openid-configuration":
            places = {
                "authorization_endpoint": "authorize",
                "token_endpoint": "token",
                "jwks_uri": "keys",
                "userinfo_endpoint": "me",
            }
            told: dict[str, Any] = {name: f"{self.issuer}/{place}" for name, place in places.items()}
            methods = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
            return {"issuer": self.issuer, **told, **methods}
        if path == "/keys":
            public = jwt.algorithms.RSAAlgorithm.to_jwk(_key("good").public_key(), as_dict=True)
            return {"keys": [{**public, "kid": "good", "use": "sig", "alg": "RS256"}]}
        return self.tokens.get(bearer) if path == "/me" else None


def forget_providers() -> None:
    """Forget what was said by providers before: a free port may be one that an earlier test had."""
    provider_answers.remembered.cache_clear()


@contextmanager
def running(port: int = 0) -> Iterator[IdentityProvider]:
    """A provider on `port` of this machine, or on a free one."""
    forget_providers()
    provider = IdentityProvider()

    class Asked(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/authorize?"):
                self.send_response(302)
                self.send_header("Location", provider.sends_back(self.path))
                self.end_headers()
                return
            bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
            self._say(provider.document(self.path, bearer), 404)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say(provider.token({name: one[0] for name, one in parse_qs(body).items()}), 400)

        def _say(self, what: dict[str, Any] | None, otherwise: int) -> None:
            self.send_response(503 if provider.is_silent else 200 if what is not None else otherwise)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(what or {"error": "invalid_grant"}).encode())

        def log_message(self, *_told: Any) -> None:
            """Tests are silent."""

    with ThreadingHTTPServer(("127.0.0.1", port), Asked) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield provider
        finally:
            server.shutdown()

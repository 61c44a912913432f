"""An advisory against a locked package fails `make audit`, and a closed network does not."""

import importlib.util
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from tests.architecture.sources import ROOT

SCRIPT = ROOT / ".ci" / "audit.py"
SOUND = {"name": "django", "version": "5.2.19", "vulns": []}
UNKNOWN = {"name": "segno", "skip_reason": "not found"}


def concerned(*fix_versions: str) -> dict[str, Any]:
    advisory = {"id": "PYSEC-2026-1", "aliases": ["CVE-2026-2"], "fix_versions": list(fix_versions)}
    return {"name": "weasyprint", "version": "70.0", "vulns": [advisory]}


@pytest.fixture(scope="module")
def audit() -> Any:
    found = importlib.util.spec_from_file_location("audit", SCRIPT)
    assert found is not None
    assert found.loader is not None
    script = importlib.util.module_from_spec(found)
    found.loader.exec_module(script)
    return script


class Service(BaseHTTPRequestHandler):
    """Knows one advisory against WeasyPrint and none against anything else."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["package"]["name"]
        package = {"name": "weasyprint", "ecosystem": "PyPI"}
        ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "999.0"}]}]
        advisory = {"id": "PYSEC-2026-1", "affected": [{"package": package, "ranges": ranges}]}
        answer = json.dumps({"vulns": [advisory]} if asked == "weasyprint" else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None:
        """It has nothing to say."""


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a service that answers."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with HTTPServer(("127.0.0.1", 0), Service) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join()


def test_whoever_is_asked_is_understood(audit: Any, service: str) -> None:
    packages = audit.ask("--vulnerability-service", "osv", "--osv-url", service)
    told, status = audit.verdict(packages, {})
    assert status == 1
    version = next(package["version"] for package in packages if package["name"] == "weasyprint")
    assert told[:-1] == [f"weasyprint {version}: PYSEC-2026-1; fixed in 999.0"]
    names = [package["name"] for package in packages]
    assert {"django", "pytest", "python-ldap"} <= set(names), "Production, development and every extra."
    assert len(names) == len(set(names)), "What several locks name is told once."


def test_an_advisory_fails_and_says_what_to_take(audit: Any) -> None:
    told, status = audit.verdict([SOUND, concerned("70.1", "71.0")], {})
    assert status == 1
    assert told[0] == "weasyprint 70.0: PYSEC-2026-1, CVE-2026-2; fixed in 70.1 or 71.0"


def test_one_without_a_remedy_fails_too(audit: Any) -> None:
    told, status = audit.verdict([concerned()], {"CVE-2020-1": "Another one."})
    assert status == 1
    assert told[0].endswith("fixed in no version yet")


@pytest.mark.parametrize("name", ["PYSEC-2026-1", "CVE-2026-2"])
def test_an_accepted_one_is_told_with_its_reason(audit: Any, name: str) -> None:
    told, status = audit.verdict([concerned("71.0")], {name: "We read no such files."})
    assert status == 0
    assert told[0].endswith("accepted: We read no such files.")


def test_whatever_nobody_could_tell_about_is_named_and_not_counted(audit: Any) -> None:
    told, status = audit.verdict([SOUND, UNKNOWN], {})
    assert status == 0
    assert told == ["Nobody could tell about segno.", "No advisory stands against 1 locked packages."]


def test_a_closed_network_is_a_sentence_and_no_failure() -> None:
    nowhere = "http://127.0.0.1:9"  # the port of discard, where nobody listens
    closed = {**os.environ, "HTTPS_PROXY": nowhere, "https_proxy": nowhere, "NO_PROXY": "", "no_proxy": ""}
    ran = subprocess.run([sys.executable, SCRIPT], env=closed, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("Known advisories could not be asked for: "), ran.stdout


def test_a_lock_that_cannot_be_read_is_no_closed_network(
    audit: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = tmp_path / "requirements-dev.lock"
    lock.write_text("django>=5.2\n")
    monkeypatch.setattr(audit, "LOCKS", [lock])
    assert audit.main() == 1
    assert "cannot read" in capsys.readouterr().out

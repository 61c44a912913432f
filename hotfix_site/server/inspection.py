"""`hotfix-manage check`: what this server lacks, each with what to type; silent about what is in order."""

import os
import re
import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hotfix_site.server.door import answers_through, listening
from hotfix_site.server.places import USER, Places, Refused, as_service, manage, variables

# Without one of these nothing can be looked at; what else is missing, `manage.py check --deploy` says.
NEEDED = ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "MEDIA_ROOT", "PRESS_RUN_DIR")
FOLDERS = ("MEDIA_ROOT", "PRESS_RUN_DIR", "CHECKPOINTS")
KEYS = ("SIGNING_KEY", "TIMESTAMP_KEY")
UNITS = ("hotfix-web.socket", "hotfix-web.service", "hotfix-worker.service")
# Longer before its end than any month: so that there is time to get another.
CERTIFICATE_DAYS = 30


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be."""

    what: str
    type_this: str
    # Whether the site works all the same, as with a certificate that it made for itself.
    works: bool = False


def environment_file(places: Places) -> Iterator[Finding]:
    """Who may read the file, and what it does not say."""
    path = places.environment
    found = path.stat()
    if stat.S_IMODE(found.st_mode) != 0o640 or path.group() != USER or path.owner() != "root":
        yield Finding(
            f"{path} is not for root and {USER} alone, and it holds secrets.",
            f"chown root:{USER} {path} && chmod 0640 {path}",
        )
    yield from settings(path, variables(places))


def settings(path: Path, said: dict[str, str]) -> Iterator[Finding]:
    """What the variables of the file lack."""
    for name in NEEDED:
        if not said.get(name):
            yield Finding(f"{name} is not set; docs/deploy.md says what it means.", f"editor {path}")
    for name, value in said.items():
        if value.startswith("$"):
            yield Finding(
                f"The value of {name} begins with $, which is read as the name of another variable.",
                f"editor {path}",
            )
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
            yield Finding(f"{path} sets {name!r}, which is no name of a variable.", f"editor {path}")


def files(places: Places, release: Path) -> Iterator[Finding]:
    """Keys that only the service should read, folders that it writes, static files: whatever is not so."""
    said = variables(places)

    def may(test: str, path: Path) -> bool:
        return as_service(["test", test, str(path)], places=places, folder=Path("/")).returncode == 0

    for name in KEYS:
        if not said.get(name):
            continue
        path = Path(said[name])
        if not path.exists():
            command = "create_signing_key" if name == "SIGNING_KEY" else "create_timestamp_key"
            yield Finding(
                f"{name} names {path}, which is not there.",
                f"put it back from where you keep it; a new one: hotfix-manage {command} {path}",
            )
        elif not may("-r", path) or path.stat().st_mode & 0o007:
            yield Finding(
                f"The key {path} must be readable for {USER}, and for nobody else.",
                f"chown root:{USER} {path} && chmod 0640 {path}",
            )
    for folder in [*(Path(said[name]) for name in FOLDERS if said.get(name)), places.backups]:
        if not may("-w", folder):
            yield Finding(
                f"{USER} cannot write to {folder}.", f"install -d -o {USER} -g {USER} -m 0700 {folder}"
            )
    static = release / said.get("STATIC_ROOT", "var/static")
    if not may("-r", static / "staticfiles.json"):
        yield Finding(
            f"The static files of this release are not in {static}.",
            f"rm {release}/.ready && {release}/install",
        )


def application(places: Places, release: Path) -> Iterator[Finding]:
    """What the application itself finds, asked as the service."""

    def ask(*words: str) -> subprocess.CompletedProcess[str]:
        return as_service(manage(release, *words), places=places, folder=release, capture=True)

    checked = ask("check", "--deploy", "--database", "default", "--fail-level", "WARNING")
    yield from said_by_checks(checked.stderr)
    if not checked.returncode and ask("migrate", "--check").returncode:
        yield Finding("The database is not that of this release.", "hotfix-manage migrate")


def said_by_checks(words: str) -> Iterator[Finding]:
    """The findings among what Django's `check` prints: each with its number, and a hint below it."""
    for what, hint in re.findall(r"^\S+: (\(\w+\.\w+\) .+)\n(?:\s+HINT: (.+))?", words, re.M):
        yield Finding(what, hint or "docs/deploy.md says what it needs")
    if not re.search(r"^\S+: \(", words, re.M) and words.strip():
        # It did not come as far as that, as without a database: its last line says why.
        yield Finding(words.strip().splitlines()[-1], "journalctl -u hotfix-web says more")


def units() -> Iterator[Finding]:
    """Services that do not run, timers that are off, jobs that failed."""
    if not Path("/run/systemd/system").is_dir():
        yield Finding("systemd does not run here, so services are not looked at.", "nothing", works=True)
        return

    def systemctl(*words: str) -> str:
        return subprocess.run(  # noqa: S603
            ["/usr/bin/systemctl", *words], capture_output=True, text=True, check=False
        ).stdout

    timers = [path.name for path in sorted(Path("/etc/systemd/system").glob("hotfix-*.timer"))]
    for name in (*UNITS, *timers):
        if systemctl("is-active", name).strip() != "active":
            yield Finding(
                f"{name} does not run.", f"systemctl enable --now {name}; journalctl -u {name} says why"
            )
    for line in systemctl("list-units", "--failed", "--plain", "--no-legend", "hotfix-*").splitlines():
        name = line.split()[0]
        if name not in UNITS:
            yield Finding(f"{name} failed when it ran last.", f"journalctl -u {name} says why")


def certificate(places: Places) -> Iterator[Finding]:
    """A certificate that ends soon, or that no browser believes."""
    site = places.nginx_site.read_text() if places.nginx_site.exists() else ""
    named = re.search(r"^\s*ssl_certificate\s+(\S+);", site, re.M)
    if not named:
        yield Finding(
            f"{places.nginx_site} names no certificate.", "install of the package, with --certificate", True
        )
        return
    path = Path(named[1])
    renew = (
        f"{places.current}/install --certificate /path/to/fullchain.pem --certificate-key /path/to/key.pem"
    )

    def openssl(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603
            ["/usr/bin/openssl", "x509", "-noout", "-in", str(path), *words],
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    names = openssl("-subject", "-issuer")
    if names.returncode:
        yield Finding(f"The certificate {path} cannot be read.", renew)
        return
    subject, issuer = (line.partition("=")[2] for line in names.stdout.strip().splitlines())
    if subject == issuer:
        yield Finding(
            f"The certificate {path} was made by itself: every browser warns of it.", renew, works=True
        )
    if openssl("-checkend", str(CERTIFICATE_DAYS * 86400)).returncode:
        yield Finding(f"The certificate {path} ends within {CERTIFICATE_DAYS} days, or has ended.", renew)


def answer(places: Places) -> Iterator[Finding]:
    """A site that does not say that it is well, behind the proxy and in front of it."""
    host = variables(places).get("ALLOWED_HOSTS", "localhost").split(",")[0]
    if not answers_through(listening(), host):
        yield Finding("The site does not answer.", "journalctl -u hotfix-web says why")
    elif not answers_through(("127.0.0.1", 443), host):
        yield Finding("The site answers, and not through nginx.", "nginx -t; systemctl restart nginx")


def findings(places: Places, release: Path) -> list[Finding]:
    """Everything that is found on this server."""
    found = [*environment_file(places), *files(places, release)]
    # What it finds would only repeat why it does not start.
    if all(one.works for one in found):
        found += application(places, release)
    return [*found, *units(), *certificate(places), *answer(places)]


def main(places: Places, release: Path) -> int:
    """Print the findings; return 1 where the site does not do all that it should."""
    if os.geteuid() != 0:
        raise Refused("Only root sees everything that is checked: use sudo.")
    if not shutil.which("openssl"):
        raise Refused("There is no openssl here: apt-get install openssl")
    found = findings(places, release)
    for one in found:
        print(f"{'worth doing' if one.works else 'MISSING'}: {one.what}\n  type: {one.type_this}")
    missing = [one for one in found if not one.works]
    print(f"{release.name}: {f'{len(missing)} missing' if missing else 'everything that it needs is there'}.")
    return bool(missing)

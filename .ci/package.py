"""Make build/hotfix-VERSION.tar.gz of the last commit: what a server needs to install it, and nothing else.

The same commit gives the same bytes anywhere: times are the commit's, owners are root, the order is by name.
A version whose section in CHANGELOG.md has a date is called by its number alone; any other commit carries its
own name behind it.
"""

import gzip
import io
import re
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What is in it, as the commit has it.
WANTED = (
    *("manage.py", "pyproject.toml", "CHANGELOG.md"),
    *("requirements.lock", "requirements-ldap.lock", "requirements-s3.lock", "requirements-saml.lock"),
    *("apps/", "hotfix_site/", "templates/", "static/", "docs/"),
    ".ci/install-system-packages",
)
# Of these, what only developers need.
UNWANTED = (
    *("hotfix_site/settings/test.py", "hotfix_site/settings/local.py"),
    *("hotfix_site/server/Containerfile", "docs/contributing.md", "docs/images/"),
)
# Where something has another place in the archive.
MOVED = {".ci/install-system-packages": "install-system-packages"}
LINKS = {"install": "hotfix_site/server/install"}


def git(*words: str) -> bytes:
    """What git says of the repository."""
    return subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, check=True).stdout  # noqa: S603, S607


def version_of(project: str, changelog: str, commit: str) -> str:
    """The number in pyproject.toml, alone where the changelog dates it and has nothing unreleased above it.

    Args:
        project, changelog: the texts of the two files.
        commit: the short name of the commit.
    """
    number: str = tomllib.loads(project)["project"]["version"]
    newest = next(iter(re.findall(r"^## (.*)$", changelog, re.M)), "")
    dated = re.fullmatch(rf"\[?{re.escape(number)}\]?\s*[-–(]\s*\d{{4}}-\d\d-\d\d\)?", newest)  # noqa: RUF001
    return number if dated else f"{number}+g{commit}"


def package(commit: str = "HEAD") -> tuple[str, bytes]:
    """The name and the bytes of the archive of `commit`."""
    files = tarfile.open(fileobj=io.BytesIO(git("archive", "--format=tar", commit)))  # noqa: SIM115
    read = {one.name: files.extractfile(one).read() for one in files if one.isfile()}  # type: ignore[union-attr]
    short = git("rev-parse", "--short=8", commit).decode().strip()
    made_at = int(git("log", "-1", "--format=%ct", commit))
    version = version_of(read["pyproject.toml"].decode(), read["CHANGELOG.md"].decode(), short)
    folder = f"hotfix-{version}"
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.PAX_FORMAT) as archive:

        def add(name: str, content: bytes = b"", *, mode: int = 0o644, link: str = "") -> None:
            entry = tarfile.TarInfo(f"{folder}/{name}")
            entry.mtime, entry.mode, entry.uname, entry.gname = made_at, mode, "root", "root"
            if link:
                entry.type, entry.linkname = tarfile.SYMTYPE, link
            else:
                entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))

        add("RELEASE", f"{version}\n{git('rev-parse', commit).decode()}".encode())
        for name, target in LINKS.items():
            add(name, link=target)
        for one in sorted(files.getmembers(), key=lambda member: member.name):
            if one.isfile() and one.name.startswith(WANTED) and not one.name.startswith(UNWANTED):
                executable = 0o755 if one.mode & 0o100 else 0o644
                add(MOVED.get(one.name, one.name), read[one.name], mode=executable)
    # Without a name and a time in its head, which would differ.
    return f"{folder}.tar.gz", gzip.compress(written.getvalue(), mtime=0)


def main() -> None:
    """Write the archive, and say what is in it and what not."""
    name, content = package()
    target = ROOT / "build" / name
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(content)
    if git("status", "--porcelain"):
        print("What is not committed is not in the package.", file=sys.stderr)
    if "+g" in name:
        print(
            "It has a commit in its name: CHANGELOG.md does not begin with a dated section of this version."
        )
    print(f"build/{name} ({len(content) / 1e6:.1f} MB)")


if __name__ == "__main__":
    main()

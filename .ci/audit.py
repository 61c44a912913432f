"""Asks whether an advisory is known against a package that the lock files name.

Ends with 1 where there is one that pyproject.toml does not accept. Where nobody can be asked, as on a closed
network, it says so in a sentence and ends with 0.
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# What production runs on, alone and with each extra, and what its checks need: no lock holds all others.
LOCKS = sorted(ROOT.glob("requirements*.lock"))
# Whom pip-audit can ask: the second where the first does not answer, or knows none of the packages.
SERVICES = ("pypi", "osv")
# Seconds for one answer, and for all answers of one service.
FOR_ONE_ANSWER = 5
FOR_ALL_ANSWERS = 60

# What pip-audit says of each package: its name, and its version and advisories, or why it was skipped.
Packages = list[dict[str, Any]]


def main() -> int:
    """Print what is known; return the exit status."""
    if ask("--dry-run") is None:
        names = ", ".join(lock.name for lock in LOCKS)
        print(f"pip-audit cannot read all of {names} any more: see `pip-audit --help`.")
        return 1
    for service in SERVICES:
        packages = ask("--vulnerability-service", service) or []
        if any("vulns" in package for package in packages):
            told, status = verdict(packages, accepted())
            print("\n".join(told))
            return status
    print(
        f"Known advisories could not be asked for: neither of {' and '.join(SERVICES)} answers from here. "
        "Where the network is open, `make audit` asks again."
    )
    return 0


def ask(*how: str) -> Packages | None:
    """What is answered about each locked package; None where there is no answer in time."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip"]
        command += [part for lock in LOCKS for part in ("-r", lock)]
        command += ["--timeout", str(FOR_ONE_ANSWER), "--progress-spinner", "off", *how]
        command += ["--format", "json", "--output", answer]
        try:
            # It ends with 1 both where it found something and where nobody answered: the file tells which.
            subprocess.run(command, capture_output=True, timeout=FOR_ALL_ANSWERS, check=False)  # noqa: S603
        except subprocess.TimeoutExpired:
            return None
        told = json.loads(answer.read_text())["dependencies"] if answer.exists() else None
        # What several locks name is told once.
        return told and list({(one["name"], one.get("version")): one for one in told}.values())


def accepted() -> dict[str, str]:
    """The advisories that do not concern us, each with the reason."""
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    return tools["hotfix"]["accepted-advisories"]


def verdict(packages: Packages, accepted: dict[str, str]) -> tuple[list[str], int]:
    """What to print of an answer, and the exit status."""
    told, status = [], 0
    for package in packages:
        for advisory in package.get("vulns", ()):
            names = [advisory["id"], *advisory["aliases"]]
            reason = next((accepted[name] for name in names if name in accepted), None)
            if reason is None:
                status = 1
            told.append(
                f"{package['name']} {package['version']}: {', '.join(names)}; "
                + (f"accepted: {reason}" if reason else f"fixed in {fixed_in(advisory)}")
            )
    if unknown := [package["name"] for package in packages if "vulns" not in package]:
        told.append(f"Nobody could tell about {', '.join(unknown)}.")
    if status:
        told.append(
            "Take versions without them: raise the range in pyproject.toml where it ends too early, and "
            "`make lock UPGRADE=1`. Or say there, under accepted-advisories, why one does not concern us."
        )
    else:
        told.append(f"No advisory stands against {len(packages) - len(unknown)} locked packages.")
    return told, status


def fixed_in(advisory: dict[str, Any]) -> str:
    """The versions that do not have it any more."""
    return " or ".join(advisory["fix_versions"]) or "no version yet"


if __name__ == "__main__":
    sys.exit(main())

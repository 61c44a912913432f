"""Where everything of the site lies on a server, and its commands as the service's user, whoever calls."""

import grp
import os
import pwd
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hotfix_site.server import environment_file

USER = "hotfix"
SETTINGS = "hotfix_site.settings.production"
# What else of the caller's environment a command gets: the rest is theirs, and may say something else.
_KEPT = ("LANG", "LC_ALL", "TERM", "COLUMNS", "LINES", "TZ", "DJANGO_SUPERUSER_PASSWORD")


class Refused(Exception):
    """A sentence for whoever typed the command: what is wrong, and what to type."""


@dataclass(frozen=True)
class Places:
    """The folders below `root`, which is / but in tests."""

    root: Path = Path("/")

    @property
    def environment(self) -> Path:
        return self.root / "etc/hotfix/environment"

    @property
    def releases(self) -> Path:
        return self.root / "opt/hotfix/releases"

    @property
    def current(self) -> Path:
        """The link to the release that runs."""
        return self.root / "opt/hotfix/current"

    @property
    def backups(self) -> Path:
        return self.root / "var/backups/hotfix"

    @property
    def nginx_site(self) -> Path:
        return self.root / "etc/nginx/sites-available/hotfix"


def variables(places: Places) -> dict[str, str]:
    """What the environment file says.

    Raises:
        Refused: it is not there, or whoever asks may not read it.
    """
    try:
        return environment_file.parse(places.environment.read_text())
    except FileNotFoundError:
        raise Refused(f"There is no {places.environment}: run `install` of the package first.") from None
    except PermissionError:
        raise Refused(f"You may not read {places.environment}: use sudo.") from None


def environment(places: Places, calling: Mapping[str, str]) -> dict[str, str]:
    """The environment of a command of the site: the file and the production settings, whoever calls."""
    return {
        **{name: calling[name] for name in _KEPT if name in calling},
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": "/var/lib/hotfix",
        **variables(places),
        "DJANGO_SETTINGS_MODULE": SETTINGS,
    }


def manage(release: Path, *words: str) -> list[str]:
    """The command line of manage.py in `release`."""
    return [str(release / ".venv/bin/python"), str(release / "manage.py"), *words]


def become_the_service() -> None:
    """Give up root for the service's user and its groups, for good.

    Raises:
        Refused: the caller is neither; or there is no such user.
    """
    try:
        user = pwd.getpwnam(USER)
    except KeyError:
        raise Refused(f"There is no user {USER}: run `install` of the package first.") from None
    if os.geteuid() == user.pw_uid:
        return
    if os.geteuid() != 0:
        raise Refused(f"Only root and {USER} may do this: use sudo.")
    os.umask(0o027)
    os.initgroups(USER, user.pw_gid)
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)


def as_service(
    command: list[str], *, places: Places, folder: Path, capture: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run a command as the service's user in the environment of the site.

    Args:
        folder: where it stands; the release, for what imports the application.
        capture: whether its output is returned instead of shown.
    """
    user, groups = pwd.getpwnam(USER), os.getgrouplist(USER, grp.getgrnam(USER).gr_gid)
    lower = os.geteuid() == 0
    return subprocess.run(  # noqa: S603 - the words are ours, or those that an administrator typed
        command,
        cwd=folder,
        env=environment(places, os.environ),
        user=user.pw_uid if lower else None,
        group=user.pw_gid if lower else None,
        extra_groups=groups if lower else None,
        umask=0o027,
        capture_output=capture,
        text=True,
        check=False,
    )

"""An Active Directory for tests: a domain of Debian's Samba in its own folder, on an address of this machine.

Its ports cannot be chosen, so it needs root and has an address of its own. It is made in some ten seconds.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .directory_server import THEIRS, certificates, wait_for

TOP = "DC=corp,DC=example"
PEOPLE, LEAVERS, GROUPS, DEPARTMENTS = (f"OU={one},{TOP}" for one in ("people", "leavers", "groups", "units"))
ADMIN_PASSWORD = "Admin-Pass-2026"
RULES = {
    "bind_dn": '"hotfix-site@corp.example"',
    "bind_password": f'"{THEIRS}"',
    "people_below": f'"{PEOPLE}"',
    "groups_below": f'"{GROUPS}"',
    "name_attribute": '"sAMAccountName"',
    "id_attribute": '"objectGUID"',
    "groups_kind": '"activeDirectory"',
    "people_filter": '"(&(objectCategory=person)(objectClass=user))"',
}
_NORMAL, _DISABLED = "512", "514"


def why_not() -> str:
    """Return why there is none here; empty where there is."""
    if not (shutil.which("samba-tool") and shutil.which("samba")):
        return "Samba is not installed: apt-get install samba-ad-dc samba-ad-provision, and this is tried."
    if os.getuid() != 0:
        return "Samba listens at the ports of a directory, which root alone may open."
    if find_spec("django_auth_ldap") is None:
        return "requirements-ldap.lock is not installed: .ci/fetch-directory says what it lacks."
    return ""


@dataclass
class ActiveDirectory:
    """One that runs, with the certificate that its own leads to."""

    host: str
    certificates: Path
    plain: int = 389

    def master(self) -> Any:
        """A connection of its administrator."""
        import ldap

        connection = ldap.initialize(f"ldaps://{self.host}")
        connection.set_option(ldap.OPT_X_TLS_CACERTFILE, str(self.certificates))
        connection.set_option(ldap.OPT_X_TLS_NEWCTX, 0)
        connection.simple_bind_s("Administrator@corp.example", ADMIN_PASSWORD)
        return connection

    def changes(self, name: str, **values: str | bytes) -> None:
        """Give the person of that name other values."""
        import ldap

        change = [(ldap.MOD_REPLACE, key, _bytes(value)) for key, value in values.items()]
        self.master().modify_s(f"CN={name},{PEOPLE}", change)


def password(said: str) -> bytes:
    """A password as it is written there."""
    return f'"{said}"'.encode("utf-16-le")


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


@contextmanager
def running(folder: Path) -> Iterator[ActiveDirectory]:
    """A domain with people and groups."""
    number = os.getpid() % 65000 + 1
    server = ActiveDirectory(f"127.53.{number >> 8}.{number & 255}", Path())
    server.certificates = certificates(folder, server.host)
    (folder / "own.key").chmod(0o600)
    domain = folder / "domain"
    provision = ["samba-tool", "domain", "provision", f"--targetdir={domain}", "--realm=CORP.EXAMPLE"]
    provision += ["--domain=CORP", "--server-role=dc", "--dns-backend=NONE", "--host-name=dc1"]
    provision += [f"--adminpass={ADMIN_PASSWORD}", f"--host-ip={server.host}", "--backend-store=tdb"]
    subprocess.run(provision, check=True, capture_output=True)
    (domain / "run").mkdir()
    (domain / "smb.conf").write_text(f"""[global]
netbios name = DC1
realm = CORP.EXAMPLE
workgroup = CORP
server role = active directory domain controller
server services = ldap
dcerpc endpoint servers = none
interfaces = {server.host}/8
bind interfaces only = yes
private dir = {domain}/private
state directory = {domain}/state
cache directory = {domain}
lock directory = {domain}
pid directory = {domain}/run
ncalrpc dir = {domain}/ncalrpc
tls keyfile = {folder}/own.key
tls certfile = {folder}/own.pem
tls cafile = {folder}/own.pem
[sysvol]
path = {domain}/state/sysvol
""")
    command = ["samba", "-i", "-M", "single", "-s", str(domain / "smb.conf")]
    log = (folder / "log").open("w")
    with log, subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log) as process:
        try:
            wait_for(636, process, server.host)
            _fill(server)
            yield server
        finally:
            process.kill()


def _fill(server: ActiveDirectory) -> None:
    import ldap
    from ldap.modlist import addModlist

    deadline, master = time.monotonic() + 20, None
    while master is None:  # it listens before it knows anybody
        try:
            master = server.master()
        except ldap.LDAPError:
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def add(name: str, **values: Any) -> None:
        lists = {key: value if isinstance(value, list) else [value] for key, value in values.items()}
        master.add_s(name, addModlist({key: [_bytes(one) for one in many] for key, many in lists.items()}))

    def person(login: str, name: str, **more: str | bytes) -> str:
        given, _space, family = name.partition(" ")
        entry = f"CN={name},{PEOPLE}"
        values: dict[str, Any] = {
            "objectClass": "user",
            "sAMAccountName": login,
            "userPrincipalName": f"{login}@corp.example",
            "givenName": given,
            "sn": family,
            "mail": f"{login}@example.com",
            "unicodePwd": password(THEIRS),
            "userAccountControl": _NORMAL,
            **more,
        }
        add(entry, **values)
        return entry

    def group(name: str, *members: str, below: str = GROUPS) -> str:
        entry = f"CN={name},{below}"
        # Global, of security.
        add(entry, objectClass="group", sAMAccountName=name, groupType="-2147483646", member=list(members))
        return entry

    for place in (PEOPLE, LEAVERS, GROUPS, DEPARTMENTS):
        add(place, objectClass="organizationalUnit")
    person("hotfix-site", "Hotfix Site")
    anna, quinn = person("anna", "Anna Example"), person("quinn", "Quinn O(hara\\, II")
    person("guest1", "Gus Guest")
    others = [
        person("disabled", "Dis Abled", userAccountControl=_DISABLED),
        person("ended", "En Ded", accountExpires="131000000000000000"),
        person("mustchange", "Must Change", pwdLastSet="0"),
        person("locked", "Lo Cked"),
        person("mover", "Mo Ver"),
    ]
    # In a group in a group, of which one lies elsewhere.
    crew = group("night-shift", anna, *others)
    inner = group("department", crew, below=DEPARTMENTS)
    group("hotfix-users", inner, quinn)
    group("hotfix-testers", anna)
    lock = [(ldap.MOD_REPLACE, "lockoutThreshold", b"3")]
    master.modify_s(TOP, lock)

"""A real directory for tests: slapd of Debian on free ports of this machine, with TLS, in its own folder."""

import datetime
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

SLAPD = shutil.which("slapd", path="/usr/sbin:/usr/local/sbin:/usr/lib/openldap:/usr/bin")
TOP = "dc=example,dc=org"
PEOPLE, GROUPS = f"ou=people,{TOP}", f"ou=groups,{TOP}"
MASTER, MASTER_PASSWORD = f"cn=master,{TOP}", "the master's"
SITE, SITE_PASSWORD = f"cn=hotfix,{TOP}", "the site's"
THEIRS = "Directory-password-1"
SCHEMAS = "/etc/ldap/schema"


def why_not() -> str:
    """Return why there is none here; empty where there is."""
    if SLAPD is None:
        return "slapd is not installed: apt-get install slapd, and the tests of the directory run."
    if find_spec("django_auth_ldap") is None:
        return "requirements-ldap.lock is not installed: .ci/fetch-directory says what it lacks."
    return ""


@dataclass
class DirectoryServer:
    """One that runs, with the certificate that its own leads to."""

    plain: int
    safe: int
    certificates: Path

    def changes(self, *changes: tuple[str, list[tuple[int, str, Any]]]) -> None:
        """Change entries, each given by its name and what `ldap.modify_s` takes."""
        for name, change in changes:
            self._as_master().modify_s(name, change)

    def renames(self, name: str, new: str) -> None:
        """Give an entry another name; its identity stays."""
        self._as_master().rename_s(name, new)

    def put_back(self) -> None:
        """Make its people and groups anew, as they were at first."""
        import ldap
        from ldap.modlist import addModlist

        master = self._as_master()
        for below in (PEOPLE, GROUPS):
            found = master.search_ext_s(
                below, ldap.SCOPE_ONELEVEL, attrlist=["dn"], serverctrls=[_manages_referrals()]
            )
            for name, _attributes in found:
                master.delete_ext_s(name, serverctrls=[_manages_referrals()])
        for name, attributes in ENTRIES.items():
            entry = {key: [one.encode() for one in values] for key, values in attributes.items()}
            master.add_ext_s(name, addModlist(entry), serverctrls=[_manages_referrals()])

    def _as_master(self) -> Any:
        import ldap

        connection = ldap.initialize(f"ldap://127.0.0.1:{self.plain}")
        connection.simple_bind_s(MASTER, MASTER_PASSWORD)
        return connection


def _manages_referrals() -> Any:
    from ldap.controls.simple import ManageDSAITControl

    return ManageDSAITControl()


def _person(uid: str, given: str, family: str, **more: str) -> dict[str, list[str]]:
    return {
        "objectClass": ["inetOrgPerson"],
        "uid": [uid],
        "cn": [f"{given} {family}"],
        "givenName": [given],
        "sn": [family],
        "mail": [f"{uid}@example.com"],
        "userPassword": [THEIRS],
        **{name: [value] for name, value in more.items()},
    }


def person(uid: str) -> str:
    """The name of that person's entry."""
    return f"uid={uid},{PEOPLE}"


def group(name: str) -> str:
    """The name of that group's entry."""
    return f"cn={name},{GROUPS}"


def _group(*members: str) -> dict[str, list[str]]:
    return {"objectClass": ["groupOfNames"], "member": list(members)}


ENTRIES: dict[str, dict[str, list[str]]] = {
    person("anna"): _person("anna", "Anna", "Example"),
    person("quinn"): _person("quinn", "Quinn", "Example", userPassword="Quinns-own-password"),
    person("guest"): _person("guest", "Gus", "Guest"),
    # Inside a group that is inside the group.
    group("hotfix-users"): _group(person("anna"), person("quinn"), group("night-shift")),
    group("night-shift"): _group(person("anna")),
    group("hotfix-testers"): _group(person("anna")),
}
FIRST = f"""
dn: {TOP}
objectClass: dcObject
objectClass: organization
o: Example
dc: example

dn: {PEOPLE}
objectClass: organizationalUnit
ou: people

dn: {GROUPS}
objectClass: organizationalUnit
ou: groups

dn: {SITE}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: hotfix
userPassword: {SITE_PASSWORD}

dn: cn=policy,{TOP}
objectClass: device
objectClass: pwdPolicy
cn: policy
pwdAttribute: userPassword
pwdLockout: TRUE
"""


@contextmanager
def running(folder: Path) -> Iterator[DirectoryServer]:
    """One on free ports of this machine."""
    server = DirectoryServer(_free_port(), _free_port(), certificates(folder))
    (folder / "data").mkdir()
    (folder / "first.ldif").write_text(FIRST)
    includes = "\n".join(f"include {SCHEMAS}/{name}.schema" for name in ("core", "cosine", "inetorgperson"))
    (folder / "slapd.conf").write_text(f"""{includes}
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
TLSCACertificateFile {folder}/own.pem
TLSCertificateFile {folder}/own.pem
TLSCertificateKeyFile {folder}/own.key
database mdb
suffix "{TOP}"
rootdn "{MASTER}"
rootpw "{MASTER_PASSWORD}"
directory {folder}/data
dbnosync
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{SITE}" read by * none
overlay ppolicy
ppolicy_default cn=policy,{TOP}
""")
    assert SLAPD is not None
    configured = ["-f", f"{folder}/slapd.conf"]
    subprocess.run([SLAPD, "-Tadd", *configured, "-l", f"{folder}/first.ldif"], check=True)
    listens = f"ldap://127.0.0.1:{server.plain} ldaps://127.0.0.1:{server.safe}"
    # With a level of what it tells it stays in the foreground.
    command = [SLAPD, *configured, "-h", listens, "-d", "none"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(server.safe, process)
            yield server
        finally:
            process.kill()


def wait_for(port: int, process: "subprocess.Popen[bytes]", host: str = "127.0.0.1") -> None:
    """Wait until it listens there."""
    for _try in range(200):
        assert process.poll() is None, "It ended."
        with socket.socket() as asked:
            if asked.connect_ex((host, port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError("It does not answer.")


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


def certificates(folder: Path, host: str = "127.0.0.1") -> Path:
    """Write a certificate for `host`, and its key beside it; return where."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))])
    now, day = datetime.datetime.now(datetime.UTC), datetime.timedelta(days=1)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now - day, now + day
    )
    whole = made.add_extension(here, critical=False).add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=True
    )
    pem = serialization.Encoding.PEM
    (folder / "own.pem").write_bytes(whole.sign(key, hashes.SHA256()).public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "own.key").write_bytes(private)
    return folder / "own.pem"

"""A signing key is made once, is readable by its owner alone, and tells its own signatures from others."""

import stat

import pytest
from django.core.management import CommandError, call_command

from apps.common import clock
from apps.history.signing_key import SigningKeyError, configured, create, load


@pytest.fixture
def path(tmp_path):
    return tmp_path / "signing.pem"


def test_what_one_key_signed_no_other_key_signed(path, tmp_path):
    key = create(path, owner="Hot Fix", at=clock.now())
    other = create(tmp_path / "other.pem", owner="Hot Fix", at=clock.now())
    signature = key.sign(b"heads")
    assert load(path).signed(b"heads", signature)
    assert not load(path).signed(b"other heads", signature)
    assert not other.signed(b"heads", signature)
    assert key.fingerprint != other.fingerprint


def test_only_its_owner_may_read_it(path):
    call_command("create_signing_key", str(path), verbosity=0)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_is_never_overwritten(path):
    path.write_text("precious")
    with pytest.raises(CommandError, match="never overwritten"):
        call_command("create_signing_key", str(path))
    assert path.read_text() == "precious"


def test_a_file_that_is_no_key_is_told_by_name(path):
    path.write_text("-----BEGIN NOTHING-----")
    with pytest.raises(SigningKeyError, match=r"signing\.pem is no signing key"):
        load(path)


def test_a_missing_key_stops_with_a_sentence(path, settings):
    settings.SIGNING_KEY = path
    with pytest.raises(SigningKeyError, match="cannot be read"):
        configured()


def test_without_a_setting_there_is_no_key(settings):
    settings.SIGNING_KEY = None
    assert configured() is None

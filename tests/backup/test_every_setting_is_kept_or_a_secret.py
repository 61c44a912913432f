"""Each variable that the settings read is named as harmless or as a secret, for backups."""

import re

from apps.backups.configuration import HARMLESS, SECRET
from tests.architecture.sources import ROOT


def test_each_variable():
    source = "".join(path.read_text() for path in (ROOT / "hotfix_site/settings").glob("*.py"))
    read = set(re.findall(r'(?:env\.\w+|path_from_environment)\(\s*"([A-Z_]+)"', source))
    assert read - set(HARMLESS) - set(SECRET) == set()


def test_none_is_both():
    assert set(HARMLESS) & set(SECRET) == set()

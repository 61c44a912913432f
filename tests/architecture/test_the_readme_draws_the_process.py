"""The diagram in the README is the one that the code draws."""

import re
from io import StringIO

from django.core.management import call_command

from tests.architecture.sources import ROOT


def test_the_diagram_is_the_one_of_the_code():
    out = StringIO()
    call_command("show_process", "--format", "mermaid", stdout=out)
    drawn = re.findall(r"^```mermaid\n(.*?)^```$", (ROOT / "README.md").read_text(), re.M | re.S)
    assert [block.strip() for block in drawn] == [out.getvalue().strip()], (
        "Paste the output of `manage.py show_process --format mermaid` into the README."
    )

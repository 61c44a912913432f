"""The auditor's pack: the memory of the command for 500 hot fixes, against that for 50."""

import tempfile
import zipfile
from pathlib import Path

from django.db import connection

from tests.bench.figures import Figure, scaled
from tests.bench.peaks import peak_of
from tests.bench.stage import company
from tests.driving import report

RATIO = "peak memory for a pack of 500, against one of 50"
GOALS = {RATIO: 1.3}
SIZES = {"FEW": 50, "MANY": 500}
PACKING = """
import sys
import django
django.setup()
from django.core.management import call_command
call_command("export_pack", "--system", sys.argv[1], "--output", sys.argv[2])
"""


def run() -> list[Figure]:
    for code, number in SIZES.items():
        for _each in range(scaled(number, least=5)):
            report(company(code))
    connection.close()
    few, many = (_peak(code) for code in SIZES)
    return [
        Figure("peak memory for a pack of 500", [many], "MB", note=f"{scaled(500, least=5)} hot fixes"),
        Figure(RATIO, [many / few], note=f"{few:.0f} MB for {scaled(50, least=5)} hot fixes"),
    ]


def _peak(code: str) -> float:
    """In megabytes: of the command or of its render process, whichever is larger."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "pack.zip"
        peak = peak_of(PACKING, code, str(target))
        with zipfile.ZipFile(target) as zipped:
            records = [name for name in zipped.namelist() if name.endswith("/record.pdf")]
        assert len(records) == scaled(SIZES[code], least=5)
    return peak

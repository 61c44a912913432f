"""A stored record: our whole request against handing out a file of that size to somebody who is signed in."""

from statistics import median

from django.conf import settings

from apps.records.issue import issue
from tests.asking import url
from tests.bench.addresses import FILE
from tests.bench.figures import Figure, scaled, seconds
from tests.bench.site import expect, gunicorn
from tests.bench.stage import browser, company
from tests.driving import drive, report

NAME = "a stored record, against a file of that size"
GOALS = {NAME: 1.3}


def run() -> list[Figure]:
    hotfix = drive(report(company()), company(), to="closed")
    issued = issue(hotfix)
    assert issued is not None
    (settings.TEST_DIR / "file.pdf").write_bytes(issued.pdf_path.read_bytes())
    cookie = browser(company().auditor).cookies[settings.SESSION_COOKIE_NAME].value
    ours, bare = url("record", hotfix), f"/{FILE}"
    with gunicorn() as port:
        for _warm in range(10):
            expect(port, ours, cookie)
            expect(port, bare, cookie)
        pairs = [
            (seconds(lambda: expect(port, ours, cookie)), seconds(lambda: expect(port, bare, cookie)))
            for _each in range(scaled(1000, least=20))
        ]
    usual = median(bare for _ours, bare in pairs)
    note = f"{issued.size // 1024} KB, a file takes {usual * 1000:.1f} ms"
    return [Figure(NAME, [ours / usual for ours, _bare in pairs], note=note)]

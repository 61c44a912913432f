"""Printing a record: our whole request against bare WeasyPrint on the same HTML."""

from django.test import override_settings

from apps.hotfixes.models import HotFix
from apps.records.fetcher import StaticFilesOnly
from tests.asking import url
from tests.bench.figures import Figure, scaled, seconds
from tests.bench.stage import browser, company, html_of, pages_of, record_of

PAGES = (3, 10, 40)
GOALS = {f"a record of {pages} pages, against bare WeasyPrint": 1.15 for pages in PAGES}


def run() -> list[Figure]:
    # Both sides compete for the processor alike: the render process is as nice as this one.
    with override_settings(PRESS_NICE=0):
        return [_figure(name, pages) for name, pages in zip(GOALS, PAGES, strict=True)]


def _figure(name: str, pages: int) -> Figure:
    """Taken in turns, so that whatever else the machine does hits both."""
    hotfix = record_of(pages)
    asking = browser(company().auditor)
    html = html_of(hotfix)

    def ours() -> None:
        answer = asking.get(url("record", hotfix))
        assert answer.status_code == 200, answer.status_code

    ours()
    _bare(html)
    pairs = [
        (seconds(ours), seconds(lambda: _bare(html)))
        for _each in range(scaled(7 if pages < 40 else 5, least=2))
    ]
    bare = min(bare for _ours, bare in pairs)
    return Figure(
        name,
        [ours / bare for ours, bare in pairs],
        note=f"{_exactly(hotfix)} pages, bare {bare * 1000:.0f} ms",
    )


def _bare(html: str) -> bytes:
    from weasyprint import HTML

    page = HTML(string=html, base_url="static:", url_fetcher=StaticFilesOnly())
    content: bytes = page.write_pdf(pdf_tags=True)
    return content


def _exactly(hotfix: HotFix) -> int:
    return pages_of(hotfix)

"""axe-core finds nothing serious on any page that a person meets, wide or narrow, light or dark."""

import json
from collections.abc import Callable, Iterator
from itertools import cycle, repeat
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser
from playwright.sync_api import Page as Window

from tests.asking import client_of
from tests.browser import pages
from tests.driving import Company

pytestmark = [pytest.mark.browser, pytest.mark.same_on_every_database]

# Widths, each with its theme.
Looks = tuple[tuple[int, Any], ...]

# What `.ci/fetch-axe` has put there.
AXE = settings.BASE_DIR / "var/tools/axe/node_modules/axe-core/axe.min.js"
# Each width and each theme once, and the other two of the four where there is time.
LOOKS: Looks = ((1400, "light"), (390, "dark"))
OTHER_LOOKS: Looks = ((1400, "dark"), (390, "light"))
SERIOUS = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
    .filter(one => ['serious', 'critical'].includes(one.impact))
    .map(one => [one.id, one.nodes.map(node => node.html.slice(0, 200))])"""


@pytest.fixture
def axe() -> str:
    path = Path(AXE)
    assert path.exists(), "axe-core is not there: run .ci/fetch-axe"
    return path.read_text()


def in_turn() -> Iterator[Looks]:
    """One of LOOKS for each page."""
    return cycle((look,) for look in LOOKS)


WAYS = {"in turn": in_turn, "both": lambda: repeat(LOOKS), "the others": lambda: repeat(OTHER_LOOKS)}


@pytest.mark.parametrize(
    "way", ["in turn", *(pytest.param(way, marks=pytest.mark.slow) for way in ("both", "the others"))]
)
@pytest.mark.parametrize("family", [pages.of_the_admin, pages.of_hot_fixes, pages.of_everything_else])
def test_the_pages(
    family: Callable[[Company], list[pages.Page]],
    way: str,
    company: Company,
    chromium: Browser,
    live_server: Any,
    axe: str,
) -> None:
    found, walked, looks = [], family(company), WAYS[way]()
    assert len(walked) > 15
    for who in dict.fromkeys(who for who, _address in walked):
        context = chromium.new_context()
        if who:
            session = client_of(company.people[who]).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        window = context.new_page()
        for address in (address for other, address in walked if other == who):
            window.goto(live_server.url + address)
            window.evaluate(axe)
            found += [f"{address} for {who}: {one}" for one in _findings(window, next(looks))]
        context.close()
    assert not found, "\n".join(found)


def _findings(window: Window, looks: Looks) -> list[str]:
    """What axe finds on the page, at each width and in its theme, once."""
    found: dict[str, str] = {}
    for width, theme in looks:
        window.set_viewport_size({"width": width, "height": 900})
        window.emulate_media(color_scheme=theme)
        # Colours change by a transition: judged halfway, they would be those of no theme.
        window.evaluate("document.getAnimations().forEach(one => one.finish())")
        for rule, nodes in window.evaluate(SERIOUS):
            found.setdefault(f"{rule} {json.dumps(nodes[:3])}", f"{width} {theme}")
    return [f"{at} {what}" for what, at in found.items()]

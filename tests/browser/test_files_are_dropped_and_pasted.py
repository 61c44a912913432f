"""Files are dropped on the report and a screenshot is pasted; by keyboard they are taken out again."""

import base64

import pytest

from apps.evidence.attachments import Attachment
from apps.hotfixes.models import HotFix
from tests.attaching import png

pytestmark = [pytest.mark.browser, pytest.mark.same_on_every_database]

# What an operating system gives a page when files are dropped or pasted.
GIVE = """([kind, name, type, content]) => {
  const data = new DataTransfer();
  const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
  data.items.add(new File([bytes], name, { type }));
  const given = kind === 'paste'
    ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
    : new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true });
  document.body.dispatchEvent(given);
  return given.defaultPrevented;
}"""


def _give(window, kind, name, content, media_type="text/plain"):
    return window.page.evaluate(GIVE, [kind, name, media_type, base64.b64encode(content).decode()])


def _listed(window):
    return window.page.locator(".hf-drop-list bdi").all_inner_texts()


@pytest.mark.parametrize("width", [1400, 390])
def test_from_the_report_on(width, company, sign_in):
    window = sign_in(company.reporter)
    window.page.set_viewport_size({"width": width, "height": 900})
    window.open("/admin/hotfixes/hotfix/add/")
    assert _give(window, "drop", "gateway.log", b"02:14 down\n")
    assert _give(window, "drop", "wrong.log", b"of yesterday\n")
    assert _give(window, "paste", "image.png", png(), "image/png")
    first, second, pasted = _listed(window)
    assert (first, second) == ("gateway.log", "wrong.log")
    assert pasted.startswith("screenshot-20")
    window.page.get_by_role("button", name="Remove: wrong.log").press("Enter")
    assert _listed(window) == ["gateway.log", pasted]
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert window.page.evaluate(overflow) <= 0
    window.fill(
        {
            "title": "Payments fail",
            "system": str(company.system.pk),
            "triggers": ["system_down"],
            "environment": "production",
            "observed_at": "2026-11-23T01:55",
        }
    )
    window.page.get_by_role("button", name="Report the issue").click()
    window.page.get_by_text("is reported.").wait_for()
    assert [one.name for one in Attachment.objects.order_by("pk")] == ["gateway.log", pasted]
    assert HotFix.objects.get().attachments.count() == 2


def test_text_that_is_pasted_into_a_field_stays_text(company, sign_in):
    window = sign_in(company.reporter)
    window.open("/admin/hotfixes/hotfix/add/")
    taken = window.page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData('text/plain', 'copied from a table');
          data.items.add(new File(['x'], 'image.png', { type: 'image/png' }));
          const given = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
          document.querySelector('[name="title"]').dispatchEvent(given);
          return given.defaultPrevented;
        }"""
    )
    assert taken is False
    assert _listed(window) == []

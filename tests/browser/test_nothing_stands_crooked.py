"""What belongs on one line stands on one line, and what is in a panel stays inside it, wide or narrow."""

import pytest

from apps.systems.models import ChecklistTemplate
from tests.driving import drive, ready, report

pytestmark = [pytest.mark.browser, pytest.mark.same_on_every_database]


def box(screen, selector):
    return screen.page.locator(selector).first.bounding_box()


def test_the_theme_is_switched_beside_the_name_of_the_site_however_long_the_persons_name_is(company, sign_in):
    company.tl.first_name, company.tl.last_name = "Maximiliana", "Subramaniam-Schmidt"
    company.tl.save()
    phone = sign_in(company.tl, width=390)
    site, theme = box(phone, "#site-name"), box(phone, "#user-tools .theme-toggle")
    assert theme["y"] < site["y"] + site["height"] / 2 < theme["y"] + theme["height"]
    assert theme["height"] >= 44
    assert theme["x"] + theme["width"] <= 390
    assert site["x"] + site["width"] <= theme["x"]


@pytest.mark.parametrize("width", [390, 430, 600, 767])
def test_the_theme_is_never_switched_over_the_way_out(width, company, sign_in):
    screen = sign_in(company.tl, width=width)
    theme, leave = box(screen, "#user-tools .theme-toggle"), box(screen, "#logout-form button")
    beside = leave["x"] + leave["width"] <= theme["x"]
    below = theme["y"] + theme["height"] <= leave["y"]
    assert beside or below


@pytest.mark.parametrize("width", [390, 1400])
def test_a_record_is_one_line_with_the_way_to_its_form_at_the_end(width, company, sign_in):
    hotfix = ready(report(company), company, to="testing")
    screen = sign_in(company.qa, width=width)
    screen.open(f"/admin/hotfixes/hotfix/{hotfix.pk}/change/")
    line, edit = box(screen, ".is-current .hf-card-head"), box(screen, ".is-current .hf-card-edit")
    name, chip = (
        box(screen, ".is-current .hf-card-head > h4"),
        box(screen, ".is-current .hf-card-head > .chip"),
    )
    assert line["y"] <= edit["y"] + edit["height"] / 2 <= line["y"] + line["height"]
    assert name["x"] + name["width"] <= chip["x"] < chip["x"] + chip["width"] <= edit["x"]
    assert edit["height"] >= 44


@pytest.mark.parametrize("width", [390, 1400])
def test_downloads_keep_clear_of_the_edge_of_their_panel_and_of_what_follows(width, company, sign_in):
    hotfix = drive(report(company), company, to="merge")
    screen = sign_in(company.rm, width=width)
    screen.open(f"/admin/release_notes/releasenote/{hotfix.release_notes.get().pk}/change/")
    panel, heading = box(screen, "section:has(> #files)"), box(screen, "#files")
    assert heading["x"] - panel["x"] >= 10
    following = box(screen, "section:has(> #files) ~ *")
    assert following["y"] - panel["y"] - panel["height"] >= 8


def test_a_question_of_a_checklist_template_is_read_whole_on_a_desk(company, sign_in):
    template = ChecklistTemplate.objects.get(kind="standards")
    question = template.items.first()
    question.text = "Are comments, docstrings and operating instructions still true after this change?"
    question.save()
    desk = sign_in(company.owner)
    desk.open(f"/admin/systems/checklisttemplate/{template.pk}/change/")
    cut = desk.page.locator(".field-text input:visible").first.evaluate("e => e.scrollWidth - e.clientWidth")
    assert cut <= 0
    table, delete = box(desk, ".inline-group .module"), box(desk, ".inline-group td.delete input")
    assert delete["x"] + delete["width"] <= table["x"] + table["width"]

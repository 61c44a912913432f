"""What nobody sees, or turns letters round, is refused at its field on the ordinary pages of the admin."""

import pytest
from django.contrib import admin
from django.urls import reverse

from apps.accounts.models import User
from apps.common.tracking import acting
from apps.common.usable_text import hidden_in
from apps.console.forms.seen_text import SeenText
from tests.asking import client_of, form_in

OVERRIDE = "\u202e"
WHY = {"why": "Asked for by the head of operations."}


def typed(company, who, door, *args, **fields):
    browser, page = client_of(who), reverse(f"admin:{door}", args=args)
    return browser.post(page, form_in(browser.get(page)) | WHY | fields)


@pytest.mark.parametrize("name", ["first_name", "last_name", "why"])
def test_a_name_that_reads_as_another_is_refused(company, name):
    answer = typed(company, company.root, "accounts_user_change", company.qa.pk, **{name: f"A{OVERRIDE}nn"})
    assert answer.status_code == 200
    assert "U+202E" in str(answer.context["adminform"].form.errors[name])


def test_the_reason_of_a_freeze_and_the_name_of_a_system_are_refused(company):
    freeze = {"starts_at": "2026-12-20 08:00", "ends_at": "2026-12-27 08:00", "reason": f"Year{OVERRIDE} end"}
    answer = typed(company, company.owner, "systems_freeze_add", **freeze)
    assert set(answer.context["adminform"].form.errors) == {"reason"}
    named = {"name": f"Pay{OVERRIDE}", "description": f"Money{OVERRIDE}"}
    answer = typed(company, company.owner, "systems_system_change", company.system.pk, **named)
    assert set(answer.context["adminform"].form.errors) == {"name", "description"}


def test_a_row_below_a_page_is_looked_at_as_well(company):
    step = {"of": "steps", "position": "1", "description": "Stop", "owner": f"Ops{OVERRIDE}"}
    rows = {"system": company.system.pk, "steps-TOTAL_FORMS": "1", "runs-TOTAL_FORMS": "0"}
    rows |= {f"steps-0-{name}": value for name, value in step.items()}
    answer = typed(company, company.owner, "systems_evidencetemplate_add", **rows)
    formsets = [one.formset for one in answer.context["inline_admin_formsets"]]
    assert [set(one) for formset in formsets for one in formset.errors] == [{"owner"}]


def test_what_was_there_before_may_stay(company):
    with acting(None):
        company.qa.first_name = f"A{OVERRIDE}nn"
        company.qa.save()
    answer = typed(company, company.root, "accounts_user_change", company.qa.pk, last_name="Lee")
    assert answer.status_code == 302
    assert User.objects.get(pk=company.qa.pk).last_name == "Lee"


@pytest.mark.parametrize(
    "text",
    [
        "Nguy\u1ec5n",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "10\u00a0km",
        "\U0001f469\u200d\U0001f680",
    ],
)
def test_how_people_write_is_no_hidden_letter(text):
    assert not hidden_in(text)


@pytest.mark.parametrize("letter", ["\u202e", "\u2066", "\u200e", "\u200b", "\ufeff", "\u2028", "\x1b"])
def test_each_letter_that_nobody_sees_is_found(letter):
    assert hidden_in(f"a{letter}b") == letter


def test_every_page_of_ours_on_which_something_is_typed_looks_at_it():
    ours = [one for one in admin.site._registry.values() if type(one).__module__.startswith("apps.")]
    inlines = [one for page in ours for one in page.inlines]
    forms = {one.form for one in (*ours, *inlines) if _is_typed_into(one)}
    assert forms
    assert [form for form in forms if not issubclass(form, SeenText)] == []


def _is_typed_into(page):
    """Those that nobody adds or changes on have the plain form of Django."""
    module = type(page).__module__ if isinstance(page, admin.ModelAdmin) else page.__module__
    return module.rpartition(".")[2] in ("freezes", "people", "rotas", "systems", "wordings")

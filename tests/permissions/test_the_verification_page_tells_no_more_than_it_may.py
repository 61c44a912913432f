"""The verification page is open to all; who may not see the hot fix is told genuine or not, and no more.

In the quick run who may see it asks each question by turns, and who may not asks them all (by_turns.py).
"""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.console.public_request_limit import largest_file
from apps.records.models import IssuedRecord
from tests.asking import client_of, words_of
from tests.driving import Company, drive, report
from tests.issuing import Printing, a_key, issued, small_paper
from tests.permissions.by_turns import Asked, of_all
from tests.permissions.test_who_sees_a_hot_fix import SEES_IT

ADDRESS = "/verify/"


@pytest.fixture
def record(company: Company, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> IssuedRecord:
    settings.MEDIA_ROOT = tmp_path / "media"
    a_key(settings, tmp_path)
    Printing(monkeypatch)
    return issued(drive(report(company), company, to="cancelled"))


def send(browser: Client, content: bytes, **fields: Any) -> Any:
    return browser.post(ADDRESS, {"document": SimpleUploadedFile("given.pdf", content), **fields})


def answer_to(browser: Client, asked: str, record: IssuedRecord) -> str:
    if asked.endswith("digest"):
        digest = "0" * 64 if asked == "another digest" else record.digest
        return words_of(browser.get(reverse("verify_digest", args=[digest])))
    if asked == "draft":
        return words_of(send(browser, small_paper(record.hotfix.reference).content))
    content = record.pdf_path.read_bytes()
    return words_of(send(browser, content if asked == "file" else content[:-1] + b"x"))


# Everything that there is to ask, and the answer.
GENUINE = {"digest": True, "file": True, "changed file": False, "draft": False, "another digest": False}


def test_who_may_not_see_it_is_told_genuine_or_not(
    record: IssuedRecord, browsers: dict[str, Client], company: Company
) -> None:
    hotfix = record.hotfix
    secrets = [hotfix.reference, hotfix.title, str(hotfix.system), record.signed_by, "Halden Hot Fixes"]
    secrets += [hotfix.get_state_display(), *(str(user) for user in company.people.values()), "signature"]
    for person in [person for person, sees in SEES_IT.items() if not sees]:
        for asked in GENUINE:
            told = answer_to(browsers[person], asked, record)
            assert ("<h1>Genuine</h1>" in told) is GENUINE[asked], (person, asked)
            assert ("<h1>Not genuine</h1>" in told) is not GENUINE[asked], (person, asked)
            assert [secret for secret in secrets if secret in told] == [], (person, asked)


@of_all
def test_who_may_see_it_is_told_all(asked: Asked, record: IssuedRecord, browsers: dict[str, Client]) -> None:
    for turn, question in enumerate(GENUINE):
        for person in [person for person in asked((), turn) if SEES_IT[person]]:
            told = answer_to(browsers[person], question, record)
            assert ("<h1>Genuine</h1>" in told) is GENUINE[question], (person, question)
            assert (record.hotfix.reference in told) is (question != "another digest"), (person, question)
            if GENUINE[question]:
                assert record.signed_by in told
                assert "Nothing: every sign-off on it counts." in told


def test_two_answers_to_outsiders_differ_in_nothing_else(
    record: IssuedRecord, browsers: dict[str, Client]
) -> None:
    """A changed file, a draft and nonsense read the same."""
    nobody = browsers["anonymous"]
    draft = small_paper(record.hotfix.reference).content
    told = {
        _without_token(send(nobody, content))
        for content in (draft, record.pdf_path.read_bytes() + b"x", b"%PDF-1.7 nonsense")
    }
    assert len(told) == 1


def _without_token(answer: Any) -> str:
    lines = answer.content.decode().splitlines()
    return "\n".join(line for line in lines if "csrfmiddlewaretoken" not in line)


def test_a_draft_of_an_open_hot_fix(company: Company, browsers: dict[str, Client]) -> None:
    hotfix = report(company)
    draft = small_paper(hotfix.reference).content
    told = words_of(send(browsers["auditor"], draft))
    assert f"This is a draft print of {hotfix.reference}, not an issued record." in told
    assert hotfix.reference not in words_of(send(browsers["plain"], draft))


# --- What is sent ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "This file is empty."),
        (b"no PDF", "This is not a PDF."),
        (b"x" * 2000 + b"%PDF-", "This is not a PDF."),
    ],
)
def test_what_is_no_pdf_is_refused(content: bytes, why: str, db: None) -> None:
    answer = send(Client(), content)
    assert answer.status_code == 400
    assert why in words_of(answer)


def test_nothing_is_refused(db: None) -> None:
    answer = Client().post(ADDRESS, {})
    assert answer.status_code == 400
    assert "Choose the PDF that you want to verify." in words_of(answer)


def test_two_files_are_refused(db: None) -> None:
    two = [SimpleUploadedFile(name, b"%PDF-1.7") for name in ("one.pdf", "two.pdf")]
    answer = Client().post(ADDRESS, {"document": two})
    assert answer.status_code == 400
    assert "one file at a time" in words_of(answer)


def test_too_much_is_refused_before_it_is_read(db: None) -> None:
    class Unread:
        def read(self, *_args: Any) -> bytes:
            raise AssertionError("It was read.")

        readline = read

    answer = Client().post(
        ADDRESS,
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(largest_file() * 2),
        **{"wsgi.input": Unread()},
    )
    assert answer.status_code == 413
    assert "80.0" in words_of(answer)


def test_the_form_is_protected(db: None) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert send(browser, b"%PDF-1.7").status_code == 403
    page = browser.get(ADDRESS)
    assert page.status_code == 200
    token = browser.cookies["csrftoken"].value
    assert send(browser, b"%PDF-1.7", csrfmiddlewaretoken=token).status_code == 200


def test_its_pages_are_kept_nowhere_and_load_nothing_from_elsewhere(record: IssuedRecord) -> None:
    for answer in (
        Client().get(ADDRESS),
        Client().get(f"{ADDRESS}{record.digest}/"),
        send(Client(), b"%PDF-"),
    ):
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        text = answer.content.decode()
        assert "<script" not in text
        assert "style=" not in text
        assert "http" not in text


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_nothing_else_is_answered(method: str, db: None) -> None:
    assert getattr(Client(), method)(ADDRESS).status_code == 405
    assert getattr(Client(), method)(f"{ADDRESS}{'0' * 64}/").status_code == 405
    assert Client().post(f"{ADDRESS}{'0' * 64}/").status_code == 405


def test_the_person_who_left_is_an_outsider(record: IssuedRecord, company: Company) -> None:
    browser = client_of(company.auditor)
    User.objects.filter(pk=company.auditor.pk).update(is_active=False)
    told = words_of(browser.get(f"{ADDRESS}{record.digest}/"))
    assert "<h1>Genuine</h1>" in told
    assert record.hotfix.reference not in told

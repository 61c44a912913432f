"""Whoever asks again and again without a log-in whether a paper is genuine is no load: the answer is kept."""

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.history import protection
from apps.hotfixes.models import HotFix
from apps.records.models import IssuedRecord
from tests.asking import client_of, words_of
from tests.driving import Company, drive, report
from tests.issuing import Printing, a_key, issued


@pytest.fixture
def record(company: Company, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.VERDICTS_KEPT_FOR = 300
    cache.clear()
    a_key(settings, tmp_path)
    Printing(monkeypatch)
    yield issued(drive(report(company), company, to="cancelled"))
    cache.clear()


def answer(browser: Client, record: IssuedRecord, way: str) -> str:
    if way == "digest":
        return words_of(browser.get(reverse("verify_digest", args=[record.digest])))
    sent = SimpleUploadedFile("given.pdf", record.pdf_path.read_bytes())
    return words_of(browser.post("/verify/", {"document": sent}))


@pytest.mark.parametrize("way", ["digest", "file"])
def test_the_second_answer_asks_nothing(
    record: IssuedRecord, way: str, django_assert_num_queries: Any
) -> None:
    stranger = Client()
    assert "<h1>Genuine</h1>" in answer(stranger, record, way)
    with django_assert_num_queries(0):
        assert "<h1>Genuine</h1>" in answer(stranger, record, way)


def test_what_was_never_issued_asks_of_each_kind_once_and_is_not_kept(
    record: IssuedRecord, django_assert_num_queries: Any
) -> None:
    for _each in range(2):
        with django_assert_num_queries(2):  # records, and access reviews
            Client().get(reverse("verify_digest", args=["0" * 64]))
    with django_assert_num_queries(0):
        Client().get(reverse("verify_digest", args=["nothing"]))


def test_who_may_see_it_is_told_of_now_and_strangers_after_a_while(
    record: IssuedRecord, company: Company
) -> None:
    assert "<h1>Genuine</h1>" in answer(Client(), record, "digest")
    protection.remove()
    HotFix.objects.filter(pk=record.hotfix_id).update(title="Something else")
    assert "<h1>Not genuine</h1>" in answer(client_of(company.owner), record, "digest")
    assert "<h1>Genuine</h1>" in answer(Client(), record, "digest")
    cache.clear()
    assert "<h1>Not genuine</h1>" in answer(Client(), record, "digest")

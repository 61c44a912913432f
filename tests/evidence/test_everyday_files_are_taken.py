"""Of the files that people have at night nearly all are taken; the others say why."""

import hashlib

import pytest

from apps.common.errors import BadInput
from apps.evidence.attachments import Attachment
from apps.evidence.stored_files import path_of
from tests.attaching import put
from tests.driving import report
from tests.everyday import REFUSED, TAKEN


@pytest.fixture
def record(company):
    return report(company).issue_reports.get()


def test_nearly_all_of_them():
    assert len(TAKEN) + len(REFUSED) >= 61
    assert len(REFUSED) <= 4


@pytest.mark.parametrize("name", TAKEN)
def test_taken_for_what_it_is_and_kept_byte_by_byte(name, record, company):
    content, media_type = TAKEN[name]
    put(record, company.reporter, name, content)
    kept = Attachment.objects.get()
    assert (kept.media_type, kept.size) == (media_type, len(content))
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert path_of(kept.sha256).read_bytes() == content


@pytest.mark.parametrize("name", REFUSED)
def test_the_others_say_why(name, record, company):
    content, sentence = REFUSED[name]
    with pytest.raises(BadInput, match=sentence) as refused:
        put(record, company.reporter, name, content)
    assert refused.value.fields == {"file": [str(refused.value)]}
    assert not Attachment.objects.exists()

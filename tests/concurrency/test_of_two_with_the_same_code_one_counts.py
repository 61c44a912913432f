"""Two requests bring the same one-time code at the same moment: one of them counts."""

import pytest

from apps.accounts.asking_a_code import codes_of, take
from tests.concurrency.at_once import at_once
from tests.driving import Company
from tests.one_time_code import give_codes


@pytest.mark.parametrize("of_paper", [False, True])
def test_the_database_lets_one_through(of_paper: bool, company: Company) -> None:
    phone = give_codes(company.qa)
    code = phone.recovery[0] if of_paper else phone.shows()

    def come() -> str:
        codes = codes_of(company.qa)
        assert codes is not None
        return take(codes, code) or "refused"

    assert at_once(*[come] * 4).count("refused") == 3

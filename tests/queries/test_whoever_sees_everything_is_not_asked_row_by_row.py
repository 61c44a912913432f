"""Who sees every hot fix reads sign-offs, debts and calls as they stand: nothing is looked up."""

import pytest

from tests.driving import drive, report

LISTS = ["approval", "debt", "breakglasscall"]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(("who", "narrowed"), [("auditor", False), ("root", False), ("po", True)])
def test_the_statements_of_a_list(name, who, narrowed, company, asked):
    drive(report(company), company, to="testing")
    table = f"approvals_{name}"
    statements = asked(company.people[who], f"/admin/approvals/{name}/")
    rows = [sql for sql in statements if f'FROM "{table}"' in sql]
    assert rows
    assert any(f'"system_id" {how}' in sql for sql in rows for how in ("IN (", "= ANY (")) is narrowed

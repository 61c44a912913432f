"""Who holds which role stands in the order in which the process asks the roles; a group beside its people."""

import re

from django.contrib.auth.models import Group

from apps.accounts.roles import Role
from apps.hotfixes.grants import grant_role
from tests.asking import client_of, url, words_of
from tests.driving import Company, report


def test_a_group_stands_beside_the_people_of_its_role(company: Company) -> None:
    hotfix = report(company)
    guild = Group.objects.create(name="Quality guild")
    grant_role(hotfix, Role.QA_LEAD, to=guild, by=company.owner, reason="Nights.")
    page = words_of(client_of(company.auditor).get(url("change", hotfix)))
    shown = page.partition('id="roles"')[2].partition("</details>")[0]
    roles = re.findall(r'<span class="hf-role"><span[^>]*>([^<]+)</span>', shown)
    assert list(dict.fromkeys(roles)) == [str(role.label) for role in Role]
    assert roles.count("QA Lead") == 2
    assert roles == sorted(roles, key=[str(role.label) for role in Role].index)

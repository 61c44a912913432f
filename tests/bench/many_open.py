"""Five thousand open hot fixes against five hundred, for somebody of a large group on call for all."""

from django.contrib.auth.models import Group
from django.db import connection

from apps.accounts.models import User
from apps.accounts.roles import SIGNING_ROLES
from apps.common.tracking import acting
from tests.bench.bulk import copies_of, settled
from tests.bench.figures import Figure, scaled
from tests.bench.stage import browser, company
from tests.bench.ten_years import OPEN_STATES, PAGES, cost, opening
from tests.driving import Company, ready, report
from tests.emptying import database_to_spoil

MEMBERS = 200
FEW, MANY = 500, 5_000
SHOWN = ("front page", "list", "list by priority", "sign-offs", "search by words", "API, first page")
GOAL = 1.5


def name_of(page: str) -> str:
    return f"{page}, {MANY} open against {FEW}"


GOALS = {name_of(page): GOAL for page in SHOWN}


def run() -> list[Figure]:
    if connection.vendor != "postgresql":
        return [Figure("many open", note="they are copied by statements of PostgreSQL")]
    with database_to_spoil():
        present = company("OPEN")
        window = browser(_one_of_many(present))
        asked = {page: opening(window, PAGES[page]) for page in SHOWN}
        opened = [ready(report(present), present, to=state) for state in OPEN_STATES]
        few, many = (scaled(number) // len(opened) for number in (FEW, MANY))
        costs = []
        for first, until in ((0, few), (few, many)):
            copies_of(opened, until - first, ended=False, first=first)
            settled()
            costs.append({page: cost(ask) for page, ask in asked.items()})
    return [_figure(page, *(each[page] for each in costs)) for page in SHOWN]


def _figure(page: str, few: float, many: float) -> Figure:
    note = f"{few * 1000:.0f} ms of CPU, and {many * 1000:.0f}; of a group of {MEMBERS}"
    return Figure(name_of(page), [many / few], note=note)


def _one_of_many(present: Company) -> User:
    """A member of a group that holds every role on whatever is reported from now on, beside its holders."""
    people = [User.objects.create_user(f"on-call-{number}", is_staff=True) for number in range(MEMBERS)]
    with acting(None):
        group = Group.objects.create(name="On call")
        group.user_set.add(*people)
        for role in SIGNING_ROLES:
            present.system.roster.create(role=role, group=group)
        present.system.staff_groups.create(group=group)
    return people[0]

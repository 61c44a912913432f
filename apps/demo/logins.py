"""Who can sign in to the demonstration: a table by role, with what waits for each."""

import unicodedata
from collections.abc import Iterator

from apps.accounts.models import User
from apps.accounts.roles import AUDITORS, CHANGE_BOARD, PROCESS_OWNERS, Role
from apps.hotfixes.inbox import waiting_for
from apps.hotfixes.models import HotFix
from apps.systems.models import RosterEntry

from .company import PASSWORD

Row = tuple[str, str, str, str]
MOST_WAITING = 4


def login_lines() -> Iterator[str]:
    """The table, line by line."""
    yield f"Everybody's password: {PASSWORD}"
    blocks = [(title, list(rows)) for title, rows in _blocks()]
    widths = [max(_width(row[column]) for _title, rows in blocks for row in rows) for column in range(3)]
    for title, rows in blocks:
        yield ""
        yield title
        for row in rows:
            cells = [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=False)]
            yield "  " + "  ".join([*cells, row[3]]).rstrip()


def _blocks() -> Iterator[tuple[str, Iterator[Row]]]:
    people = list(
        User.objects.filter(is_active=True, is_staff=True).order_by("pk").prefetch_related("groups")
    )
    placed: set[int] = set()
    entries = list(RosterEntry.objects.select_related("system", "group").order_by("pk"))
    for role in Role:
        found = [one for one in people if one.pk not in placed and _on_roster(one, role, entries)]
        if found:
            placed |= {one.pk for one in found}
            yield str(role.label), (_row(one, _duties(one, entries)) for one in found)
    standing = (
        (PROCESS_OWNERS, "edit rosters, clocks and checklists; grant roles"),
        (AUDITORS, "read everything"),
    )
    for name, does in (*standing, (CHANGE_BOARD, "read everything, print the change record")):
        found = [one for one in people if one.pk not in placed and _in_group(one, name)]
        if found:
            placed |= {one.pk for one in found}
            yield name, (_row(one, does) for one in found)
    others = [one for one in people if one.pk not in placed]
    yield "Reporters", (_row(one, "report issues") for one in others if not one.is_superuser)
    yield "Superuser", (_row(one, "keeps accounts; may sign nothing") for one in others if one.is_superuser)


def _row(user: User, does: str) -> Row:
    waiting = list(waiting_for(user, HotFix.objects.all()).values_list("reference", flat=True))
    words = ", ".join(waiting[:MOST_WAITING])
    if len(waiting) > MOST_WAITING:
        words += f" and {len(waiting) - MOST_WAITING} more"
    return user.username, str(user), does, f"waiting: {words}" if words else ""


def _duties(user: User, entries: list[RosterEntry]) -> str:
    """What the rosters say about `user`, such as “QA Lead of PAY, IAM; deputy QA Lead of SHOP”."""
    by_role: dict[str, list[str]] = {}
    for entry in entries:
        if _holds(user, entry):
            deputy = "deputy " if entry.rank == RosterEntry.Rank.DEPUTY else ""
            systems = by_role.setdefault(f"{deputy}{entry.as_role.label}", [])
            if entry.system.code not in systems:
                systems.append(entry.system.code)
    return "; ".join(f"{role} of {', '.join(systems)}" for role, systems in by_role.items())


def _on_roster(user: User, role: Role, entries: list[RosterEntry]) -> bool:
    return any(entry.as_role is role and _holds(user, entry) for entry in entries)


def _holds(user: User, entry: RosterEntry) -> bool:
    return entry.user_id == user.pk or entry.group in user.groups.all()


def _in_group(user: User, name: str) -> bool:
    return any(group.name == name for group in user.groups.all())


def _width(text: str) -> int:
    """How many columns of a terminal `text` takes."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    marks = sum(bool(unicodedata.combining(letter)) for letter in text)
    return len(text) + wide - marks

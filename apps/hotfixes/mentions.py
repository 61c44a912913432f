"""Mentions: `@name` in what is told of a hot fix reaches whoever is called so, if they may see it."""

import re
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import cast

from django.db.models import Q
from django.dispatch import Signal
from django.utils.translation import gettext as _

from apps.accounts.models import User

from .models import HotFix
from .visibility import who_sees

# A user name as accounts have them, after an @ that is in no address; what ends a sentence ends the name.
_NAME = re.compile(r"(?<![\w.+@/-])@([\w.+@-]*\w)")
MOST = 20
# Sent with `people`, keys of some who have no address: who knows of other ways answers with those it reaches.
asked_who_is_reached = Signal()


def names_in(text: str) -> list[str]:
    """Return the names that `text` mentions, each once, in the order in which they stand."""
    return list({name.lower(): name for name in _NAME.findall(text)}.values())


def people_called(names: Iterable[str]) -> dict[str, User]:
    """Return those who are called so, by the name in small letters; one query at most."""
    wanted = [Q(username__iexact=name) for name in names]
    if not wanted:
        return {}
    return {user.username.lower(): user for user in User.objects.filter(reduce(or_, wanted))}


def why_not_reached(text: str, hotfix: HotFix) -> list[str]:
    """Return a sentence for each name in `text` that reaches nobody; a few queries, however many."""
    names = names_in(text)
    if len(names) > MOST:
        return [
            _("You mention %(number)d people: mention at most %(most)d.")
            % {"number": len(names), "most": MOST}
        ]
    found = people_called(names)
    seeing = who_sees(hotfix, found.values())
    reached = _reached(found.values())
    sentences = (_why_not(name, found.get(name.lower()), seeing, reached) for name in names)
    return [sentence for sentence in sentences if sentence]


def _reached(people: Iterable[User]) -> set[int]:
    """The keys of those of `people` whom a message reaches: by mail, or by a way of their own."""
    found = {user.pk for user in people if user.email}
    without = {user.pk for user in people if not user.email}
    if without:
        for _receiver, keys in asked_who_is_reached.send(User, people=without):
            found.update(cast(set[int], keys))
    return found


def _why_not(name: str, user: User | None, seeing: set[int], reached: set[int]) -> str:
    if user is None:
        return _("Nobody is called @%(name)s: correct the name, or leave out the @.") % {"name": name}
    if not (user.is_active and user.is_staff):
        return _("@%(name)s cannot sign in any more, and would not hear of it.") % {"name": name}
    if user.pk not in seeing:
        return _("@%(name)s may not see this hot fix, and would not hear of it.") % {"name": name}
    if user.pk not in reached:
        sentence = _(
            "@%(name)s has no e-mail address and no way of their own that works, and would not hear of it."
        )
        return sentence % {"name": name}
    return ""

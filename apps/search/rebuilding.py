"""Making the search anew from the record, while people work: one small transaction after the other."""

import logging
from collections.abc import Callable, Sequence

from django.db import transaction

from apps.hotfixes.models import HotFix, HotFixQuerySet

from .keeping import keep
from .models import SearchWord
from .names import keep_every_name
from .passages import searched_models

# So many hot fixes are locked at a time, for the moment that it takes to read and write them.
_AT_ONCE = 20
# So many are put in by `migrate` itself; for more the site need not wait.
BY_MIGRATING = 2_000


def rebuild(*, missing_only: bool = False, tell: Callable[[int], None] = lambda done: None) -> int:
    """Make everything that is found anew, the newest hot fix first; returns how many there were.

    Whoever acts on a hot fix waits while it is read, and it is read as they left it.

    Args:
        missing_only: only of those that are not in the search at all.
        tell: called now and then with how many are done.
    """
    keep_every_name()
    if not missing_only:
        SearchWord.objects.all().delete()
    hotfixes = missing() if missing_only else HotFix.objects.all()
    return _put_in(list(hotfixes.order_by("-pk").values_list("pk", flat=True)), tell)


def begin() -> None:
    """Put into the search what is not in it, unless it is too much to wait for: then a command is named."""
    keep_every_name()
    keys = list(missing().order_by("-pk").values_list("pk", flat=True)[: BY_MIGRATING + 1])
    _put_in(keys[:BY_MIGRATING])
    if len(keys) > BY_MIGRATING:
        logging.getLogger(__name__).warning(
            "The newest %d hot fixes can be searched: run manage.py rebuild_search --missing for the others.",
            BY_MIGRATING,
        )


def missing() -> HotFixQuerySet:
    """The hot fixes that are not in the search, because they are older than it."""
    return HotFix.objects.filter(search=None)


def _put_in(keys: Sequence[int], tell: Callable[[int], None] = lambda done: None) -> int:
    everything = frozenset(searched_models().values())
    for at in range(0, len(keys), _AT_ONCE):
        with transaction.atomic():
            locked = HotFix.objects.select_for_update().filter(pk__in=keys[at : at + _AT_ONCE]).order_by("pk")
            keep(dict.fromkeys(locked.values_list("pk", flat=True), everything), anew=True)
        tell(min(at + _AT_ONCE, len(keys)))
    return len(keys)

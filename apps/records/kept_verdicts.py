"""What strangers are told is kept for some minutes: asking again costs one look, however often somebody asks.

Who may see the hot fix is never told what was kept: for them everything is looked at anew.
"""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache

from .verdict import Finding, Verdict


def kept_verdict(name: str, ask: Callable[[], Verdict]) -> Verdict:
    """Return the verdict under `name`, of late or by `ask`: genuine or not, and nothing of what it is of.

    Only those of records are kept, so that nobody fills the memory with what was never issued.
    """
    key = hashlib.sha256(name.encode()).hexdigest()
    found: Verdict | None = cache.get(key)
    if found is None:
        verdict = ask()
        found = Verdict((Finding(verdict.genuine, ""),), draft=verdict.draft, swapped=verdict.swapped)
        if verdict.hotfix is not None:
            cache.set(key, found, settings.VERDICTS_KEPT_FOR)
    return found

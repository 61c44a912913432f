"""Drafts: saving what was typed, finding it again for its author, and forgetting it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.http import QueryDict

from apps.accounts.models import User
from apps.accounts.reauthentication import reauthentication
from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.hotfixes.visibility import visible_to

from .draft_tokens import FIELD, ShownForm
from .models import Draft

# In characters, as a form is sent: more is no text that somebody typed or pasted by hand.
LONGEST = 4_000_000
# What a page carries by itself, and another one has of its own.
CARRIED = (FIELD, "csrfmiddlewaretoken", "evidence", "shown", "act")
# So often a draft is saved for an author who is not signed in: whoever has their page and no session can
# write nothing but this, and not for ever.
MOST_SIGNED_OUT = 60


def save(shown: ShownForm, typed: QueryDict, *, signed_in: bool) -> Draft | None:
    """Keep `typed` as the draft of the form that was shown; None where it is not kept.

    It is not where the author may not see the hot fix any more, where it is far too long, where the form was
    sent already, or where it was saved too often by somebody who is not signed in.

    Args:
        signed_in: whether it is the author who asks, by a session of their own.
    """
    kept = _without_secrets(typed).urlencode()
    if len(kept) > LONGEST or not _may_have_one(shown):
        return None
    first = {"hotfix_id": shown.hotfix, "saved_at": clock.now()}
    with transaction.atomic():
        draft, _is_new = Draft.objects.select_for_update().get_or_create(
            author_id=shown.author, form=shown.form, defaults=first
        )
        if draft.is_sent and draft.page == shown.page:
            return None
        draft.saves_signed_out = 0 if signed_in else draft.saves_signed_out + 1
        if draft.saves_signed_out > MOST_SIGNED_OUT:
            return None
        draft.typed, draft.page, draft.is_sent, draft.saved_at = kept, shown.page, False, clock.now()
        draft.save()
    return draft


def sent(shown: ShownForm) -> None:
    """Forget what was typed, as it was sent and done, and what is still on its way from the same page."""
    row = Draft(
        author_id=shown.author,
        form=shown.form,
        hotfix_id=shown.hotfix,
        page=shown.page,
        is_sent=True,
        saved_at=clock.now(),
    )
    # One statement, whether there is a draft or not: each form that is sent waits for it.
    Draft.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["author", "form"],
        update_fields=["typed", "page", "is_sent", "saved_at"],
    )


def discard(shown: ShownForm) -> None:
    """Forget a draft because its author does not want it."""
    Draft.objects.filter(author_id=shown.author, form=shown.form).delete()


def found(author: User, form: str) -> Draft | None:
    """The draft that `author` has of a form; None where there is none."""
    return Draft.objects.waiting().filter(author=author, form=form).first()


def what_was_typed(draft: Draft) -> QueryDict:
    """What was typed, as a form was sent."""
    return QueryDict(draft.typed)


def forget_what_is_over() -> int:
    """Delete what grew old, and what its author may no longer see; returns how many drafts went."""
    old, _by_table = Draft.objects.over().delete()
    authors: dict[int, set[int]] = defaultdict(set)
    about = Draft.objects.exclude(hotfix=None).values_list("author_id", "hotfix_id").distinct()
    for author, hotfix in about:
        authors[author].add(hotfix)
    return old + sum(_forget_unseen(author, hotfixes) for author, hotfixes in authors.items())


def _forget_unseen(author: int, hotfixes: Iterable[int]) -> int:
    asked = HotFix.objects.filter(pk__in=hotfixes)
    seen = visible_to(User.objects.get(pk=author), asked).values_list("pk", flat=True)
    unseen = set(hotfixes) - set(seen)
    theirs = Draft.objects.not_held_back().filter(author_id=author, hotfix__in=unseen)
    gone, _by_table = theirs.delete()
    return gone


def forget_drafts_of(person: User, went: dict[str, int], **_signal: Any) -> None:
    """Delete the drafts of somebody whose personal data are erased, and count them."""
    went["drafts"], _by_table = Draft.objects.filter(author=person).delete()


def _may_have_one(shown: ShownForm) -> bool:
    """Whether the author is somebody who may still see what it is about."""
    author = User.objects.filter(pk=shown.author, is_active=True, is_staff=True).first()
    if author is None:
        return False
    return shown.hotfix is None or visible_to(author, HotFix.objects.filter(pk=shown.hotfix)).exists()


def _without_secrets(typed: QueryDict) -> QueryDict:
    """What may be kept of a form: no password, and nothing that the page carries for itself."""
    kept = QueryDict(mutable=True)
    for name, values in typed.lists():
        if name not in CARRIED and not is_secret(name):
            # Half a character cannot be written down.
            kept.setlist(name, [value.encode(errors="replace").decode() for value in values])
    return kept


def is_secret(name: str) -> bool:
    """Whether the field called `name` is never kept anywhere: whoever signs types it again."""
    return name in reauthentication().asks or "password" in name or name in ("passkey", "one_time_code")

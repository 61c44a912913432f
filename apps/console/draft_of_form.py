"""The draft of a form on its page: put back where there is one, and saved from there by its token."""

from dataclasses import dataclass
from typing import Any

from django.forms import FileInput, PasswordInput
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from apps.common import moments
from apps.hotfixes.models import HotFix

from . import drafts
from .draft_tokens import ShownForm
from .models import Draft


@dataclass(frozen=True)
class KeptDraft:
    """What the page of a form says of its draft.

    Attributes:
        token: by which the page saves it.
        saved: when what stands in the form was saved, in words; empty where it is no draft.
        asks_on_leaving: whether a browser asks before what is being typed is left.
    """

    token: str
    saved: str
    asks_on_leaving: bool


def form_at(address: str, part: object = "") -> str:
    """What tells a form from every other: where it is sent, and of what where that does not say it."""
    return f"{address} {part}".strip()


def put_back(request: HttpRequest, form: Any, *, hotfix: HotFix | None, part: object = "") -> None:
    """Put this person's draft into `form`, if it was not sent, and give its page what saves the next one.

    Args:
        form: a form of ours; one of evidence puts back its rows as well, and does it itself.
        part: of what it is a form, where its address does not say it.
    """
    if not _keeps_drafts(form):
        return
    address = form.helper.form_action or request.path
    draft = None if form.is_bound else drafts.found(request.user, form_at(address, part))  # type: ignore[arg-type]
    if draft is not None and not _fill(form, drafts.what_was_typed(draft)):
        draft = None
    offer(request, form, address, hotfix=hotfix, part=part, draft=draft)


def offer(
    request: HttpRequest,
    form: Any,
    address: str,
    *,
    hotfix: HotFix | None,
    part: object = "",
    draft: Draft | None = None,
) -> None:
    """Give the page of `form` what saves a draft, and what it says of the one that was put back."""
    assert request.user.pk is not None
    shown = ShownForm.new(
        author=request.user.pk,
        form=form_at(address, part),
        hotfix=hotfix.pk if hotfix else None,
        back=request.get_full_path() if request.method == "GET" else address,
    )
    form.kept_draft = KeptDraft(
        token=shown.token(),
        saved=moments.in_words(draft.saved_at) if draft else "",
        # Beside other things on a page, a line that is begun holds nobody up: it is kept.
        asks_on_leaving=address == request.path,
    )


def saved_in_words(draft: Draft) -> str:
    """That it is saved, as the page says it while somebody types."""
    return _("Draft saved %(at)s") % {"at": moments.time_of_day(draft.saved_at)}


def _fill(form: Any, typed: QueryDict) -> bool:
    """Show what was typed; returns whether it says anything that the form does not say by itself.

    It is shown and not judged: nobody has sent it.
    """
    says_more = False
    for bound in _typed_fields(form):
        widget = bound.field.widget
        if widget.value_omitted_from_data(typed, {}, bound.html_name):
            continue
        value = widget.value_from_datadict(typed, {}, bound.html_name)
        before = form.get_initial_for_field(bound.field, bound.name)
        says_more = says_more or bound.field.has_changed(before, value)
        form.initial[bound.name] = value
    return says_more


def _keeps_drafts(form: Any) -> bool:
    """Whether `form` is one that people send with something typed into it."""
    helper = getattr(form, "helper", None)
    if helper is None or helper.form_method != "post" or getattr(form, "keeps_no_draft", False):
        return False
    return bool(_typed_fields(form))


def _typed_fields(form: Any) -> list[Any]:
    """What people type into `form`, but for what is never kept."""
    return [
        bound
        for bound in form.visible_fields()
        if not isinstance(bound.field.widget, PasswordInput | FileInput) and not drafts.is_secret(bound.name)
    ]

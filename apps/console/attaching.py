"""Attaching what one form sent, each file on its own: what is good is kept, and the rest is named."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.core.files import File
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.common.errors import AlreadyAttached, BadInput
from apps.evidence.attachments import Attachment, attach
from apps.evidence.file_types import too_large as refusal_of_too_large
from apps.hotfixes.evidence import Evidence


def attach_each(
    request: HttpRequest,
    record: Evidence,
    files: "Sequence[File[Any]]",
    *,
    note: str = "",
    too_large: Iterable[str] = (),
) -> list[str]:
    """Attach `files` to `record` and say so; return a sentence for each that was refused.

    At night one bad file must not cost the good ones: each is a transaction of its own.

    Args:
        too_large: the names of those that were thrown away on their way in.

    Raises:
        NotAllowed, WrongPhase, StoredFileDamaged: as `attach` does; what came before is kept and told.
    """
    assert isinstance(request.user, User)
    made: list[Attachment] = []
    there: list[str] = []
    refused = [(name, refusal_of_too_large()) for name in too_large]
    try:
        for file in files:
            try:
                made.append(attach(record, file, by=request.user, note=note))
            except AlreadyAttached:
                # A button pressed twice, or all of them chosen again after one was refused.
                there.append(str(file.name))
            except BadInput as error:
                refused.append((str(file.name), error))
    finally:
        _say(request, made, there)
    return [_("“%(name)s”: %(why)s") % {"name": name, "why": error} for name, error in refused]


def _say(request: HttpRequest, made: Sequence[Attachment], there: Sequence[str]) -> None:
    """Say in one line what is attached, and in one what was there: a line for each would hide the page."""
    if there:
        sentence = ngettext(
            "“%(names)s” was attached already.", "“%(names)s” were attached already.", len(there)
        )
        messages.info(request, sentence % {"names": "”, “".join(there)})
    if not made:
        return
    names = "”, “".join(one.name for one in made)
    sentence = ngettext("“%(names)s” is attached.", "“%(names)s” are attached.", len(made))
    messages.success(request, sentence % {"names": names})
    for one in made:
        for remark in one.remarks:
            said = _("“%(name)s” is kept as it came. %(remark)s")
            messages.warning(request, said % {"name": one.name, "remark": remark})

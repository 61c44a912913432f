"""What is in an attached file, on a page: a text, the names in an archive, a picture; nothing of it runs."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.evidence.attachments import open_verified
from apps.evidence.file_contents import contents
from apps.evidence.file_types import size_in_words
from apps.evidence.sheets import attached_file
from apps.hotfixes.models import HotFix

from .attachments import HARMLESS, attachment_of
from .responses import hotfix_url, page, with_hotfix


@require_safe
@with_hotfix
def shown(request: HttpRequest, hotfix: HotFix, key: int) -> HttpResponse:
    """The page of one file: as much of it as can be read, and the way to save it as it came."""
    attachment = attachment_of(hotfix, key)
    kind = attachment.kind
    with open_verified(attachment) as file:
        found = contents(kind, file)
    heading = _("What is in “%(name)s”") % {"name": attachment.name}
    members = found.members if found else ()
    context = {
        "title": heading,
        "heading": heading,
        "hotfix": hotfix,
        "file": attached_file(attachment),
        "found": found,
        "members": [(one.name, size_in_words(one.size), one.encrypted) for one in members],
        "is_picture": kind.shown,
        "runs": kind.runs,
        "back_url": hotfix_url(hotfix),
    }
    return page(request, "console/attachment_contents.html", context)


@require_safe
@with_hotfix
def picture(request: HttpRequest, hotfix: HotFix, key: int) -> HttpResponseBase:
    """The picture itself, for the page above; only of kinds that a browser shows and never runs."""
    attachment = attachment_of(hotfix, key)
    kind = attachment.kind
    if not kind.shown:
        raise Http404(_("This file is not shown: download it."))
    return FileResponse(
        open_verified(attachment),
        filename=attachment.name,
        content_type=kind.content_type,
        headers=HARMLESS,
    )

"""Release notes: drafts to write, published notes to read, withdrawn ones to remember."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from apps.console.url_keys import key_in
from apps.console.views import release_note_files, release_notes
from apps.release_notes.models import ReleaseNote

from .approvals import ReadOnlyAdmin
from .own_days import OwnDays


@admin.register(ReleaseNote)
class ReleaseNoteAdmin(ReadOnlyAdmin):
    """The list is the admin's; writing, publishing and withdrawing have pages of their own."""

    list_display = ["__str__", "hotfix_reference", "audience", "status", "published_at"]
    list_filter = ["status", "audience", ("published_at", OwnDays)]
    list_select_related = ["hotfix"]
    search_fields = ["title", "hotfix__reference"]
    search_help_text = _("Title, or reference of the hot fix")

    @admin.display(description=_("hot fix"), ordering="hotfix")
    def hotfix_reference(self, note: ReleaseNote) -> str:
        return note.hotfix.reference

    def get_urls(self) -> list[URLPattern]:
        def at(route: str, view: Any, name: str) -> URLPattern:
            made: URLPattern = path(
                route, self.admin_site.admin_view(view), name=f"release_notes_releasenote_{name}"
            )
            return made

        return [
            at("of/<int:pk>/write/", release_notes.write, "write"),
            at("<int:note_pk>/edit/", release_notes.edit, "edit"),
            at("<int:note_pk>/publish/", release_notes.publish_note, "publish"),
            at("<int:note_pk>/withdraw/", release_notes.withdraw_note, "withdraw"),
            at("<int:note_pk>/note.pdf", release_note_files.as_pdf, "pdf"),
            at("<int:note_pk>/note.md", release_note_files.as_markdown, "md"),
            at("<int:note_pk>/note.html", release_note_files.as_html, "html"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return release_notes.show(request, key_in(object_id))

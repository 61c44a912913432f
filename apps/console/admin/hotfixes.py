"""The list of hot fixes, and the addresses of everything below it."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from apps.common.capped_count import CappedPaginator
from apps.common.durations import in_days_and_hours
from apps.console.list_scopes import SCOPES
from apps.console.phase_rail import restore_in_words
from apps.console.url_keys import is_key, key_in
from apps.console.views import (
    acts,
    amendments,
    asking_again,
    attachment_contents,
    attachments,
    correcting,
    debts,
    evidence,
    exports,
    figures,
    following,
    grants,
    hotfixes,
    late,
    links,
    news,
    records,
    status,
    step_decisions,
    verbal,
    watching,
    withdrawing,
)
from apps.console.views.responses import person
from apps.hotfixes.inbox import awaited
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import may_export, may_report
from apps.hotfixes.visibility import Visibility, sees_every_system, system_ids, visible_to
from apps.search.finding import narrowed
from apps.systems.models import System

from .choosing import ChosenByLabel
from .clock_list import ClockList
from .own_days import OwnDays


class LateFilter(admin.EmptyFieldListFilter):
    """Late records, and those that are none (PROCESS.md 1)."""

    def choices(self, changelist: Any) -> Any:
        words = [_("All"), _("No late record"), _("Late record")]
        for choice, word in zip(super().choices(changelist), words, strict=True):
            yield {**choice, "display": word}


class ScopeFilter(admin.SimpleListFilter):
    """The lists that people live by (PROCESS.md 7)."""

    title = _("what concerns me")
    parameter_name = "which"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(scope.name, scope.title) for scope in SCOPES]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        wanted = next((scope for scope in SCOPES if scope.name == self.value()), None)
        return wanted.of(queryset, Visibility(person(request))) if wanted else queryset


class SystemFilter(admin.SimpleListFilter):
    """The systems that this person may look into."""

    title = _("system")
    parameter_name = "system"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        systems = System.objects.all()
        if not sees_every_system(request.user):
            systems = systems.filter(pk__in=system_ids(request.user))
        return [(str(system.pk), system.name) for system in systems]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        wanted = self.value() or ""
        return queryset.filter(system__pk=key_in(wanted)) if wanted.isdecimal() else queryset


@admin.register(HotFix)
class HotFixAdmin(ChosenByLabel):
    """The list is the admin's; each hot fix has our own page, and nothing here changes a row."""

    list_display = [
        "reference",
        "title",
        "system",
        "priority_chip",
        "phase_chip",
        "age",
        "waiting_for",
    ]
    list_display_links = ["reference", "title"]
    list_filter = [
        ScopeFilter,
        "state",
        "priority",
        "expedited",
        ("late_since", LateFilter),
        SystemFilter,
        ("reported_at", OwnDays),
    ]
    list_per_page = 50
    search_fields = ["reference", "title"]
    search_help_text = _(
        "Anything that stands in it: reference, title, text, system, person, tag, commit, file"
    )
    show_facets = admin.ShowFacets.NEVER
    paginator = CappedPaginator
    show_full_result_count = False
    actions = ["print_agenda"]
    actions_on_top = False
    actions_on_bottom = True
    sortable_by = ["reference", "priority_chip"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return visible_to(person(request)).select_related("system", "reported_by")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ClockList]:
        return ClockList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """What the search of the header finds, in the order of the list; nothing typed is the whole list."""
        return (narrowed(queryset, search_term) if search_term.strip() else queryset), False  # type: ignore[arg-type]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The agenda and nothing else: no action of the site writes here. Whoever may see may print."""
        found = super().get_actions(request)
        return {"print_agenda": found["print_agenda"]} if "print_agenda" in found else {}

    def response_action(
        self, request: HttpRequest, queryset: QuerySet, *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        """Ticked boxes hold keys: whatever else was sent in their place never reaches the database."""
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(is_key(key) for key in chosen):
            return exports.nothing_to_print(request)
        answer: HttpResponse | None = super().response_action(request, queryset, *args, **kwargs)
        return answer

    @admin.action(description=_("Print the agenda of the change board (PDF)"))
    def print_agenda(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        return exports.agenda_of_chosen(request, queryset)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        shown = {"title": _("Hot fixes"), "may_export": may_export(request.user).allowed}
        return super().changelist_view(request, {**shown, **(extra_context or {})})

    @admin.display(description=_("priority"), ordering="priority")
    def priority_chip(self, hotfix: HotFix) -> str:
        chips = [_chip(hotfix.priority, hotfix.get_priority_display())]
        if hotfix.was_emergency:
            chips.append(_chip("expedited", str(_("Was Emergency"))))
        if hotfix.expedited:
            chips.append(_chip("expedited", str(_("Expedited"))))
        if hotfix.late:
            chips.append(_chip("expedited", hotfix.late_in_words))
        return format_html_join(" ", "{}", ((chip,) for chip in chips))

    @admin.display(description=_("phase"), ordering="state")
    def phase_chip(self, hotfix: HotFix) -> str:
        return _chip(hotfix.tone.value, hotfix.get_state_display())

    @admin.display(description=_("age, clock"), ordering="reported_at")
    def age(self, hotfix: HotFix) -> str:
        age = in_days_and_hours(hotfix.age)
        if hotfix.restored:
            return age
        late = " is-late" if hotfix.overdue else ""
        return format_html('{}<span class="hf-clock{}">{}</span>', age, late, restore_in_words(hotfix))

    @admin.display(description=_("waiting for"))
    def waiting_for(self, hotfix: HotFix) -> str:
        words = "; ".join(_waiting_for(hotfix)) or "-"
        return format_html('<span title="{}">{}</span>', words, words)

    # --- our own pages in place of the admin's --------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        def at(route: str, view: Any, name: str) -> URLPattern:
            made: URLPattern = path(route, self.admin_site.admin_view(view), name=f"hotfixes_hotfix_{name}")
            return made

        return [
            at("<int:pk>/act/<str:name>/", acts.act, "act"),
            at("<int:pk>/break-glass/", debts.break_glass, "break_glass"),
            at("<int:pk>/go-ahead/", debts.ahead, "go_ahead"),
            at("<int:pk>/verbal/", verbal.verbal, "verbal"),
            at("<int:pk>/verbal/<int:yes_pk>/<str:verdict>/", verbal.answering, "answer_verbal"),
            at("<int:pk>/sign-offs/<int:approval_pk>/withdraw/", withdrawing.withdrawing, "withdraw"),
            at("<int:pk>/debts/<int:debt_pk>/<str:verdict>/", debts.settling, "settle"),
            at("<int:pk>/follows/<int:debt_pk>/ratify/", following.ratifying, "ratify"),
            at("<int:pk>/evidence/<str:name>/<int:record_key>/amend/", amendments.amending, "amend"),
            at("<int:pk>/amendments/<int:amendment_pk>/sign/", amendments.signing, "sign_amendment"),
            at("<int:pk>/late/", late.stating, "state_late"),
            at("<int:pk>/lane/", following.lane, "lane"),
            at("<int:pk>/system/", correcting.correcting, "correct_system"),
            at("<int:pk>/lane/<int:change_pk>/<str:verdict>/", following.answering, "answer_lane"),
            at("<int:pk>/evidence/<str:name>/", evidence.evidence, "evidence"),
            at("<int:pk>/evidence/<str:name>/<int:record_key>/attach/", attachments.add, "attach"),
            at("<int:pk>/attachments/<int:key>/", attachments.download, "attachment"),
            at("<int:pk>/attachments/<int:key>/contents/", attachment_contents.shown, "contents"),
            at("<int:pk>/attachments/<int:key>/picture/", attachment_contents.picture, "picture"),
            at("<int:pk>/attachments/<int:key>/take-off/", attachments.remove, "take_off"),
            at("<int:pk>/roles/grant/", grants.grant, "grant"),
            at("<int:pk>/roles/<str:kind>/<int:grant_pk>/revoke/", grants.revoke, "revoke"),
            at("<int:pk>/steps/", step_decisions.step_decision, "step_decision"),
            at("<int:pk>/link/", links.linking, "link"),
            at("<int:pk>/link/<int:link_pk>/take-back/", links.taking_back, "unlink"),
            at("<int:pk>/duplicate/", links.duplicate, "duplicate"),
            at("<int:pk>/status/", status.status, "status"),
            at("<int:pk>/news/", news.news, "news"),
            at("<int:pk>/watch/", watching.watching, "watch"),
            at("<int:pk>/watch/stop/", watching.stopping, "stop_watching"),
            at("<int:pk>/timeline/", hotfixes.history, "timeline"),
            at("<int:pk>/record.pdf", records.record, "record"),
            at("<int:pk>/board-sheet.pdf", records.board_sheet, "board_sheet"),
            at("<int:pk>/record/again/", records.try_again, "record_again"),
            at("asked-again/", asking_again.come_back, "asked_again"),
            at("agenda/", exports.board_agenda, "agenda"),
            at("figures/", figures.figures, "figures"),
            at("figures/figures.csv", figures.figures_csv, "figures_csv"),
            at("pack/", exports.auditors_pack, "packs"),
            at("<int:pk>/pack/", exports.pack_of_one, "pack"),
            *super().get_urls(),
        ]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return hotfixes.report(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return hotfixes.show(request, key_in(object_id))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return redirect("admin:hotfixes_hotfix_timeline", key_in(object_id))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_report(request.user).allowed

    def has_view_permission(self, request: HttpRequest, obj: HotFix | None = None) -> bool:
        return may_report(request.user).allowed

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_report(request.user).allowed

    def has_change_permission(self, request: HttpRequest, obj: HotFix | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: HotFix | None = None) -> bool:
        return False


def _chip(kind: str, words: str) -> str:
    return format_html('<span class="chip chip-{}">{}</span>', kind, words)


def _waiting_for(hotfix: HotFix) -> Iterable[str]:
    """Each role that the next step waits for: who holds it, and who acts for them now."""
    for one in awaited(hotfix):
        names = "; ".join(_first_of(some) for some in (one.holders, one.delegates) if some)
        if one.role is None:
            yield names
        else:
            yield f"{one.role.label} ({names})" if names else str(one.role.label)


def _first_of(names: Iterable[str]) -> str:
    """The first name, and how many more there are; who is named twice counts once."""
    first, *others = dict.fromkeys(names)
    return f"{first} +{len(others)}" if others else first

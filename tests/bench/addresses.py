"""The addresses of the site, and what is compared with it: a plain file, and a list that is no admin's.

Whoever is signed in gets them.
"""

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import lookup_field
from django.http import FileResponse, HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path

from apps.common.capped_count import COUNTED
from apps.common.reading_along import read_along
from apps.hotfixes.clock_order import by_the_clock
from apps.hotfixes.grants import with_roles
from apps.hotfixes.models import HotFix
from apps.hotfixes.visibility import visible_to
from hotfix_site.urls import handler403, handler404, urlpatterns

__all__ = ["handler403", "handler404", "urlpatterns"]

FILE, BARE_LIST = "file/", "bare-list/"
ROWS = 50
TABLE = """<!doctype html><title>{{ number }}</title><table>
{% for cells in rows %}<tr>{% for cell in cells %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}
</table>"""


def _file(request: HttpRequest) -> FileResponse:
    return FileResponse((settings.TEST_DIR / "file.pdf").open("rb"), as_attachment=True)


def _bare_list(request: HttpRequest) -> HttpResponse:
    """What the list of hot fixes reads for a page, and the cells that it shows of it."""
    seen = visible_to(request.user)
    number = seen.order_by()[: COUNTED + 1].count()
    keys = list(by_the_clock(seen).values_list("pk", flat=True)[:ROWS])
    known = seen.filter(pk__in=keys).select_related("system", "reported_by").order_by()
    hotfixes = with_roles(known)
    read_along(hotfixes, "approvals", "debts")
    listed = admin.site.get_model_admin(HotFix)
    rows = [[lookup_field(name, one, listed)[2] for name in listed.list_display] for one in hotfixes]
    return HttpResponse(Template(TABLE).render(Context({"number": number, "rows": rows})))


urlpatterns = [
    path(FILE, admin.site.admin_view(_file)),
    path(BARE_LIST, admin.site.admin_view(_bare_list)),
    *urlpatterns,
]

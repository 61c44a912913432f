"""The jobs of the queue."""

from django_tasks import task

from apps.hotfixes.models import HotFix


@task()
def issue_record(hotfix_id: int) -> None:
    """Issue the record of the hot fix with this key; run twice, or by two workers at once, it issues one."""
    from .issue import issue  # WeasyPrint and the signing take seconds to import

    issue(HotFix.objects.get(pk=hotfix_id))

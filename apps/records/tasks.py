"""The jobs of the queue."""

from django_tasks import task

from apps.access.models import AccessReview
from apps.hotfixes.models import HotFix


@task()
def issue_record(hotfix_id: int) -> None:
    """Issue the record of the hot fix with this key; run twice, or by two workers at once, it issues one."""
    from .issue import issue  # WeasyPrint and the signing take seconds to import

    issue(HotFix.objects.get(pk=hotfix_id))


@task()
def issue_review(review_id: int) -> None:
    """Issue the paper of the access review with this key; run twice, it issues one."""
    from . import issued_reviews

    issued_reviews.issue_review(AccessReview.objects.get(pk=review_id))

"""Which legal holds keep somebody from being erased: those on them, and on hot fixes that they had a part in.

Their part is read off the record itself: whatever row of a hot fix's history was written by them or names
them, be it a report, a sign-off, a grant, a call of the glass, a spoken yes, or evidence that they typed as a
member of a group. Who could have acted by a group and never did had none.
"""

from functools import reduce
from operator import or_

from django.db.models import Exists, ForeignKey, OuterRef, Q, QuerySet

from apps.access.legal_holds import held_references
from apps.access.models import LegalHold
from apps.accounts.models import User
from apps.hotfixes.models import HotFix
from apps.learning.models import FollowUpAction, FollowUpStep

from .canonical import AnyModel
from .history_tables import history_model, tables
from .models import Link


def holds_on(person: User) -> list[LegalHold]:
    """Return what holds back `person`; the number of queries is the same for however many holds and rows."""
    held = HotFix.objects.filter(reference__in=held_references()).order_by()
    of_theirs = held.filter(_had_a_part(person, held))
    theirs = Q(person=person) | Q(reference__in=of_theirs.values("reference"))
    return list(LegalHold.objects.in_force().filter(theirs).select_related("person"))


def _had_a_part(person: User, held: QuerySet[HotFix]) -> Q:
    # From the links of what is held, which is little, to rows by their keys: no history is gone through.
    links = Link.objects.filter(reduce(or_, _told(person)), hotfix__in=held).order_by()
    # What came of a hot fix is beside its record, in the chain of process data.
    actions = history_model(FollowUpAction).objects.filter(_names(FollowUpAction, person), came_of__in=held)
    steps = history_model(FollowUpStep).objects.filter(_names(FollowUpStep, person))
    stepped = FollowUpAction.objects.filter(
        came_of__in=held, pk__in=steps.order_by().values("action")
    ).order_by()
    return (
        Q(pk__in=links.values("hotfix"))
        | Q(pk__in=actions.order_by().values("came_of"))
        | Q(pk__in=stepped.values("came_of"))
    )


def _told(person: User) -> list[Q]:
    """For each table of history: that a link is of a row in it that names `person`."""
    return [
        Q(
            Exists(table.book.filter(_names(table.model, person), pk=OuterRef("row")).order_by()),
            table=table.label,
        )
        for table in tables()
    ]


def _names(model: AnyModel, person: User) -> Q:
    """That a row of the history of `model` was written by `person`, or names them in any column."""
    columns = [
        field.attname
        for field in history_model(model)._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is User
    ]
    return reduce(or_, (Q(**{column: person.pk}) for column in columns))

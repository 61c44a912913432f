"""The jobs of the queue. A message goes before a record: somebody waits for it at night."""

from django_tasks import task

FIRST = 10


@task(priority=FIRST)
def tell_of_hotfix(hotfix_id: int) -> None:
    """Tell whoever must hear of this hot fix; nothing where an earlier job saw the same change."""
    from .dispatch import tell

    tell(hotfix_id, only_if_due=True)


@task(priority=FIRST)
def tell_by_letter(notice_id: int) -> None:
    """Send a letter."""
    from .sending_letters import send

    send(notice_id)


@task(priority=FIRST)
def tell_of_delegation(delegation_id: int) -> None:
    """Tell the delegate."""
    from .role_messages import tell_the_delegate

    tell_the_delegate(delegation_id)


@task(priority=FIRST)
def tell_of_person(person_id: int) -> None:
    """Tell process owners what rested on this person, who can no longer act or be reached."""
    from .people_messages import tell_of_losses

    tell_of_losses(person_id)

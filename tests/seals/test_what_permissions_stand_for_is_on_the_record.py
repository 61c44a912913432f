"""Roles stand in grants by the key of a permission: whoever exchanges what two keys mean is found."""

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from apps.history.faults import How


def exchange(table, column, one, other):
    """Exchange what two rows hold, past every constraint, as somebody does with a database client."""
    with connection.cursor() as cursor:
        for value, key in (("~", one.pk), (getattr(one, column), other.pk), (getattr(other, column), one.pk)):
            cursor.execute(f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s', [value, key])  # noqa: S608


def role(name):
    return Permission.objects.get(codename=f"act_as_{name}")


def test_two_roles_exchanged(broken_in, company, hotfix, found):
    one, other = role("contributor"), role("release_manager")
    for column in ("codename", "name"):
        exchange("auth_permission", column, one, other)
    rows = {(fault.table, fault.row, fault.how) for fault in found()}
    assert rows == {("auth.Permission", key, How.ALTERED) for key in (one.pk, other.pk)}


def test_two_content_types_exchanged(broken_in, found):
    one = ContentType.objects.get(app_label="hotfixes", model="hotfix")
    other = ContentType.objects.get(app_label="hotfixes", model="statusupdate")
    exchange("django_content_type", "model", one, other)
    rows = {(fault.table, fault.row, fault.how) for fault in found()}
    assert rows == {("contenttypes.ContentType", key, How.ALTERED) for key in (one.pk, other.pk)}


def test_a_permission_that_was_added(broken_in, found):
    kind = ContentType.objects.get(app_label="systems", model="system")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO auth_permission (name, codename, content_type_id) VALUES ('x', 'y', %s)", [kind.pk]
        )
    [fault] = found()
    assert (fault.table, fault.how) == ("auth.Permission", How.INSERTED)

"""Only policy.py knows who may do what, only visibility.py who sees what; nobody hands permissions out."""

import ast
import re

import pytest

from tests.architecture.sources import lines_where, name_of, nodes, python_files, templates

POLICY = "apps/hotfixes/policy.py"
GAINING = "apps/hotfixes/gaining.py"
REACH = "apps/hotfixes/visibility.py"
ASKING = {
    "has_perm",
    "has_perms",
    "has_module_perms",
    "get_perms",
    "get_user_perms",
    "get_group_perms",
    "get_all_permissions",
    "get_objects_for_user",
    "get_objects_for_group",
    "get_users_with_perms",
    "get_groups_with_perms",
    "ObjectPermissionChecker",
    "permission_required",
    "permission_required_or_403",
    "PermissionRequiredMixin",
    "user_passes_test",
}
# The standing groups give rights and sight; where they are named, `in_group` is.
GROUPS = {"in_group"}
NAMED = "apps/accounts/roles.py"
# Being superuser gives sight and no right: the policy need not know who is; the demo makes one.
SUPERUSER = {"is_superuser"}
# What ways into an account there are depends on it, and no right.
WAYS_IN = "apps/accounts/passwords.py"
DEMO = "apps/demo/"
# Who keeps accounts is a line of an access review, and can be taken away there.
REVIEW = "apps/access/"
# A grant is written by a use case, with its history; guardian's own shortcuts write none.
HANDING_OUT = {"assign_perm", "remove_perm", "bulk_assign_perm", "bulk_remove_perm"}


def _mentions(wanted: set[str], source: str) -> list[ast.AST]:
    return [
        node
        for node in nodes(source)
        if (isinstance(node, ast.Attribute) and node.attr in wanted)
        or (isinstance(node, ast.Name) and node.id in wanted)
        or (isinstance(node, ast.alias) and node.name in wanted)
    ]


def _found(wanted: set[str], *, but: tuple[str, ...] = ()) -> list[str]:
    hits = {
        path: _mentions(wanted, path.read_text())
        for path in python_files("apps", "hotfix_site")
        if not name_of(path).startswith(but)
    }
    return lines_where(hits)


def test_only_the_policy_asks():
    assert _found(ASKING, but=(POLICY,)) == [], f"Ask {POLICY}, which answers with a reason."


def test_only_what_says_who_sees_what_knows_who_is_superuser():
    assert _found(SUPERUSER, but=(REACH, DEMO, WAYS_IN, REVIEW)) == []


def test_only_these_two_ask_who_is_in_a_standing_group():
    assert _found(GROUPS, but=(POLICY, REACH, NAMED)) == [], f"Ask {POLICY} or {REACH}."


def test_the_policy_asks_the_grants_themselves():
    """No shortcut of guardian's: it would look twice, and lets every superuser through in has_perm."""
    sources = {name_of(path): path.read_text() for path in python_files("apps")}
    assert _mentions({"held_on"}, sources[POLICY])
    assert _mentions({"user_grants"}, sources[GAINING])
    assert _mentions({"group_grants"}, sources[GAINING])


@pytest.mark.parametrize(
    "line",
    [
        "user.has_perm('sign', hotfix)",
        "get_user_perms(user, hotfix)",
        "from guardian import get_perms",
    ],
)
def test_the_test_finds(line):
    assert _mentions(ASKING, line)


def test_nobody_hands_out_permissions_past_the_use_cases():
    assert _found(HANDING_OUT) == [], "Grant by apps.hotfixes.grants, which keeps the record."


def test_no_template_asks():
    asking = [
        name_of(path)
        for path in templates()
        if re.search(r"\bperms\b|\bis_superuser\b|get_obj_perms", path.read_text())
    ]
    assert asking == [], "A template shows what a view worked out; it asks for no permission."

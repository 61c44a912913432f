"""Nothing inline, nothing from elsewhere, nothing unescaped: what the content security policy counts on."""

import re

import pytest

from tests.architecture.sources import ROOT, name_of, python_files, templates

# The paper is no page: no browser runs it, and the widths of its columns depend on what they hold.
PAPER = "templates/records/"
# A mail is no page either: mail clients read styles in it alone, and run no script whatever it says.
MAIL = "templates/notifications/"
# The one place that makes HTML of what people typed, by a renderer that allows none of theirs; and the
# manual, which is our own text.
MAKES_HTML = {"apps/common/moments.py", "apps/release_notes/rendered.py", "apps/console/manual.py"}

FORBIDDEN = {
    "unescaped output": r"\|\s*(?:safe|safeseq)\b|\{%\s*autoescape\s+off|\bmark_safe\b",
    "a script in the page": r"<script(?![^>]*\bsrc=)",
    "a style in the page": r"<style\b",
    "a handler in an attribute": r"<[^>]*\son[a-z]+\s*=",
    "a script as an address": r"javascript:",
    "something from another host": r"(?:src|href|action|data|srcset|poster)\s*=\s*[\"']?\s*(?:https?:)?//",
}
STYLE_ATTRIBUTE = r"<[^>]*\sstyle\s*="
COLUMN = r'<col style="width: (?:\d+|\{\{ width \}\})%">'


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_template(path):
    text = path.read_text()
    found = {
        what: hit.group() for what, wanted in FORBIDDEN.items() if (hit := re.search(wanted, text, re.I))
    }
    if name_of(path).startswith(MAIL):
        found.pop("a style in the page", None)
        text = re.sub(STYLE_ATTRIBUTE, "<", text, flags=re.I)
        # Nothing of its own is fetched when it is read, so nobody hears that it was.
        assert not re.search(r"<(?:img|link|iframe|form|video|object)\b|url\(|@import", text, re.I)
    if name_of(path).startswith(PAPER):
        text = re.sub(COLUMN, "", text)
    if hit := re.search(STYLE_ATTRIBUTE, text, re.I):
        found["a style in an attribute"] = hit.group()
    assert found == {}


@pytest.mark.parametrize(
    "path",
    [path for path in (ROOT / "static").rglob("*") if path.suffix in (".css", ".js", ".svg")],
    ids=name_of,
)
def test_static_file(path):
    text = path.read_text().replace("http://www.w3.org/2000/svg", "")
    assert not re.search(
        r"(?:https?:)?//[a-z0-9-]+\.[a-z]|@import|\beval\(|innerHTML\s*=[^=]|document\.write", text, re.I
    )


def test_python_marks_nothing_as_safe():
    found = [
        name_of(path)
        for path in python_files("apps", "hotfix_site")
        if re.search(r"\bmark_safe\b|\bSafeString\b|\bSafeText\b|is_safe\s*=|__html__", path.read_text())
    ]
    assert set(found) <= MAKES_HTML, "Use format_html, which escapes what it is given."


def test_every_form_is_protected():
    exempt = [
        name_of(path) for path in python_files("apps", "hotfix_site") if "csrf_exempt" in path.read_text()
    ]
    # What a provider of identities sends is signed by it, and done in nobody's session.
    assert exempt == ["apps/console/views/assertions.py", "apps/console/views/signing_off.py"]
    by_hand = [path for path in templates() if re.search(r'<form[^>]*method="post"', path.read_text(), re.I)]
    unprotected = [name_of(path) for path in by_hand if "{% csrf_token %}" not in path.read_text()]
    assert by_hand
    assert unprotected == []


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("{{ note.body|safe }}", "unescaped output"),
        ("<script>alert(1)</script>", "a script in the page"),
        ('<a onclick="go()">', "a handler in an attribute"),
        ('<img src="//cdn.example/x.png">', "something from another host"),
        ('<link href="https://fonts.example/x.css">', "something from another host"),
    ],
)
def test_the_test_finds(line, what):
    assert [name for name, wanted in FORBIDDEN.items() if re.search(wanted, line, re.I)] == [what]

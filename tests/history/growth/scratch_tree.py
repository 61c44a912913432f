"""A copy of the package tree that is one release further: its tracked models grew in every way there is."""

import re
import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parents[3]
PARTS = ("apps", "hotfix_site", "templates", "static", "manage.py")


def make(folder: Path) -> Path:
    """Copy the tree into `folder`, and let the models of evidence grow there."""
    folder.mkdir()
    for part in PARTS:
        if (HERE / part).is_dir():
            shutil.copytree(HERE / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(HERE / part, folder / part)
    evidence = folder / "apps" / "evidence"
    _rename_everywhere(folder, "back_merge_commit", "back_merge_hash")
    _rename_everywhere(folder, "TestAttachment", "LinkedReport")
    _edit(
        evidence / "merge.py",
        r"    history = tracked\(\)",
        "    soak_minutes = models.PositiveIntegerField(default=0)\n\n"
        '    history = tracked(added={"soak_minutes": 0}, renamed={"back_merge_hash": "back_merge_commit"})',
    )
    testing = evidence / "testing.py"
    _edit(
        testing,
        r'(    summary = long_text\(_\("summary"\)\)\n\n)    history = tracked\(added=\{(.*?)\}\)',
        "    remark = models.CharField(max_length=200, blank=True)\n"
        r'\1    history = tracked(added={\2, "remark": ""}, places={"coverage_percent": 2})',
    )
    _edit(
        testing,
        r"(class LinkedReport\(.*?)history = tracked\(\)",
        r'\1history = tracked(first_label="evidence.HistoricalTestAttachment")',
    )
    _edit(testing, r"passed = models\.PositiveIntegerField", "passed = models.PositiveBigIntegerField")
    _edit(
        testing,
        r'not_run = models\.PositiveIntegerField\(_\("not run"\), default=0\)',
        'not_run = models.PositiveIntegerField(_("not run"), null=True, editable=False)',
    )
    _edit(
        evidence / "fields.py", r"max_digits=5,\s+decimal_places=2", "max_digits=6,\n        decimal_places=3"
    )
    _edit(
        evidence / "development.py",
        r"(coverage_percent = percent\([^\n]*\n\n    history = tracked\([^\n]*?)\)\n",
        r'\1, places={"coverage_percent": 2})' "\n",
    )
    return folder


def _edit(path: Path, old: str, new: str) -> None:
    """Replace the one place in `path` that `old` matches."""
    text, count = re.subn(old, new, path.read_text(), flags=re.DOTALL)
    assert count == 1, f"{path.name}: {old} was found {count} times"
    path.write_text(text)


def _rename_everywhere(folder: Path, old: str, new: str) -> None:
    """Replace the word `old` in all code but that of migrations, which stay as they are."""
    count = 0
    for path in [*folder.glob("apps/**/*.py"), *folder.glob("templates/**/*.html")]:
        if "migrations" not in path.parts:
            text, times = re.subn(rf"\b{old}\b", new, path.read_text())
            path.write_text(text)
            count += times
    assert count, f"{old} was found nowhere"

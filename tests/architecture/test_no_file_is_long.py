"""A file that can be read at one sitting: at most 450 lines."""

from tests.architecture.sources import ROOT, TREES, name_of, python_files, templates

LONGEST = 450


def test_python_templates_and_static_files():
    static = [path for path in (ROOT / "static").rglob("*") if path.suffix in (".css", ".js")]
    long = {
        name_of(path): lines
        for path in (*python_files(*TREES), *templates(), *static)
        if (lines := len(path.read_text().splitlines())) > LONGEST
    }
    assert long == {}, f"Longer than {LONGEST} lines: split them by what they are about."

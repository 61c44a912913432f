"""A paper that was issued before an upgrade is genuine after it, and a changed one is not."""

from pathlib import Path

import pytest

from tests.upgrade.conftest import Upgraded

pytestmark = pytest.mark.xdist_group("kept databases")


def papers(upgraded: Upgraded) -> dict[str, Path]:
    """Return where each issued record lies, by its hot fix."""
    return {
        reference: upgraded.site.media / issued["file"]
        for reference, issued in upgraded.before("issued").items()
    }


def paper_in_full(upgraded: Upgraded) -> Path:
    """Return the one that was kept as it was printed: that of the rejected hot fix."""
    states = {reference: one["state"] for reference, one in upgraded.before("hot_fixes").items()}
    return next(path for reference, path in papers(upgraded).items() if states[reference] == "rejected")


def lines(output: str, beginning: str) -> list[str]:
    """Return what `verify_record` says in lines that begin so."""
    return [line for line in output.splitlines() if line.startswith(beginning)]


def test_each_of_them(upgraded: Upgraded) -> None:
    for reference, paper in papers(upgraded).items():
        done = upgraded.manage("verify_record", str(paper))
        assert (done.status, done.output.splitlines()[-1]) == (0, "Genuine."), done.output
        assert lines(done.output, "- ") == [], "Something does not hold."
        count_no_more = [
            one
            for one in upgraded.before("sign_offs").values()
            if one["hot_fix"] == reference and (one["superseded"] or not one["fresh"])
        ]
        assert len(lines(done.output, "  ")) == len(count_no_more)


def test_by_the_certificate_alone(upgraded: Upgraded) -> None:
    certificate = ("--certificate", str(upgraded.site.signing_key))
    done = upgraded.manage("verify_record", str(paper_in_full(upgraded)), *certificate)
    assert done.status == 0, done.output


def test_not_when_a_byte_was_changed(upgraded: Upgraded, tmp_path: Path) -> None:
    content = bytearray(paper_in_full(upgraded).read_bytes())
    content[len(content) // 2] ^= 1
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(content)
    done = upgraded.manage("verify_record", str(changed))
    assert (done.status, done.output.splitlines()[-1]) == (1, "Not genuine.")

"""The environment file, /etc/hotfix/environment: read exactly as systemd reads it, and written for that.

The grammar is that of EnvironmentFile= in systemd.exec(5). A shell reads some values in another way, and
stops at others, so nothing here is ever sourced: units, hotfix-manage and the installer read one file by
one grammar.
"""

import sys
from collections.abc import Callable
from pathlib import Path

_WHITE = " \t\n\r"
_LINE_ENDS = "\n\r"
# What a backslash protects between double quotes; before anything else it stands for itself there.
_PROTECTED = '"\\`$'

HEAD = """\
# The settings of the site; docs/deploy.md has the table. systemd and hotfix-manage read it by one grammar:
# NAME="value", with a backslash before " \\ $ and ` in the value. A # begins a comment only at the start of a
# line. After a change: systemctl restart hotfix-web hotfix-worker
"""


def parse(text: str) -> dict[str, str]:
    """The variables that `text` sets, by name; of two with one name the later counts."""
    return _Reading(text).variables


class _Reading:
    """One pass over the letters, each state a method that takes a letter and names the next state."""

    def __init__(self, text: str) -> None:
        self.variables: dict[str, str] = {}
        self._name = self._value = ""
        # How much of the value stays when white space at the end of its line is taken off.
        self._kept = 0
        state: Callable[[str], str] = self.before_name
        for letter in text:
            state = getattr(self, state(letter))
        if state not in (self.before_name, self.name, self.comment, self.comment_escape):
            self._set()

    def _set(self) -> None:
        self.variables[self._name.rstrip(_WHITE)] = self._value[: self._kept]
        self._name = self._value = ""
        self._kept = 0

    def _add(self, letters: str, *, keep: bool = True) -> None:
        self._value += letters
        if keep:
            self._kept = len(self._value)

    def before_name(self, letter: str) -> str:
        if letter in "#;":
            return "comment"
        if letter in _WHITE:
            return "before_name"
        self._name = letter
        return "name"

    def name(self, letter: str) -> str:
        if letter in _LINE_ENDS:
            return "before_name"
        if letter == "=":
            return "before_value"
        self._name += letter
        return "name"

    def before_value(self, letter: str) -> str:
        if letter in _LINE_ENDS:
            self._set()
            return "before_name"
        if letter in _WHITE:
            return "before_value"
        if letter in "'\"\\":
            return {"'": "single", '"': "double", "\\": "escape"}[letter]
        self._add(letter)
        return "value"

    def value(self, letter: str) -> str:
        if letter in _LINE_ENDS:
            self._set()
            return "before_name"
        if letter == "\\":
            self._kept = len(self._value)
            return "escape"
        self._add(letter, keep=letter not in _WHITE)
        return "value"

    def escape(self, letter: str) -> str:
        if letter not in _LINE_ENDS:
            self._add(letter)
        return "value"

    def single(self, letter: str) -> str:
        if letter == "'":
            return "before_value"
        self._add(letter)
        return "single"

    def double(self, letter: str) -> str:
        if letter == '"':
            return "before_value"
        if letter == "\\":
            return "double_escape"
        self._add(letter)
        return "double"

    def double_escape(self, letter: str) -> str:
        if letter in _PROTECTED:
            self._add(letter)
        elif letter != "\n":
            self._add("\\" + letter)
        return "double"

    def comment(self, letter: str) -> str:
        if letter == "\\":
            return "comment_escape"
        return "before_name" if letter in _LINE_ENDS else "comment"

    def comment_escape(self, letter: str) -> str:
        return "comment"


def line(name: str, value: str) -> str:
    """The line that sets `name` to `value`, whatever the value holds but a NUL."""
    for protected in '\\"`$':
        value = value.replace(protected, "\\" + protected)
    return f'{name}="{value}"\n'


def add_missing(path: Path, variables: dict[str, str]) -> list[str]:
    """Add those variables to the file that it does not set yet; return their names. What is there stays."""
    text = (path.read_text() if path.exists() else "") or HEAD
    there = parse(text)
    missing = {name: value for name, value in variables.items() if name not in there}
    if missing:
        text = text if text.endswith("\n") else text + "\n"
        path.write_text(text + "".join(line(name, value) for name, value in missing.items()))
    return list(missing)


def main(path: Path, *asked: str) -> None:
    """Print what the file says of a name; without a name add what standard input gives (NAME=value, NUL).

    For the installer. By standard input: a process list shows arguments, and secrets are among the values.
    """
    if asked:
        print(parse(path.read_text()).get(asked[0], ""))
        return
    pairs = (pair.partition("=") for pair in sys.stdin.read().split("\0") if pair)
    for added in add_missing(path, {name: value for name, _, value in pairs}):
        print(f"  {added}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])

"""The drawings of a record as shapes with coordinates: phase rail, time in each phase, QR code.

Plain data in, plain data out: a template writes them as SVG, in points, and no script or library draws. Done,
present and ahead differ in shape and not only in colour, so that a grey print says the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby, pairwise

from django.utils.translation import gettext as _

from apps.common.durations import in_days_and_hours

from .record_data import RailPhase, StayLine

WIDTH = 490.0  # the width of the text, in points
INK, NAVY, GREY, PALE, WHITE = "#1b2328", "#173a4b", "#46535b", "#c3ccd1", "#ffffff"


@dataclass(frozen=True)
class Path:
    """A shape: `d` as SVG writes it, numbers as texts, so that no language puts a comma into them."""

    d: str
    fill: str = "none"
    stroke: str = "none"
    width: str = "1"
    dash: str = "none"


@dataclass(frozen=True)
class Label:
    """A text at a place; sizes are in points."""

    x: str
    y: str
    text: str
    anchor: str = "start"
    size: str = "6.6"
    weight: str = "normal"
    fill: str = INK


@dataclass(frozen=True)
class Drawing:
    """A drawing; `alt` says the same as text, for people who cannot see it."""

    width: str
    height: str
    alt: str
    paths: tuple[Path, ...]
    labels: tuple[Label, ...] = ()


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f"M {_n(x1)} {_n(y1)} L {_n(x2)} {_n(y2)}"


def _box(x: float, y: float, width: float, height: float) -> str:
    return f"M {_n(x)} {_n(y)} h {_n(width)} v {_n(height)} h {_n(-width)} Z"


def _circle(x: float, y: float, radius: float) -> str:
    around = f"a {_n(radius)} {_n(radius)} 0 1 0"
    return f"M {_n(x - radius)} {_n(y)} {around} {_n(2 * radius)} 0 {around} {_n(-2 * radius)} 0 Z"


def _wrapped(text: str, most: int) -> list[str]:
    """`text` in lines of `most` letters, broken between words."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


# --- The phase rail -------------------------------------------------------------------------------

_RAIL_Y, _RADIUS = 9.0, 6.4


def rail_chart(phases: Sequence[RailPhase], *, in_phase_for: str, stopped: bool = False) -> Drawing:
    """Draw the phases in a row: passed, present, ahead; when each was entered, and how long it took.

    Args:
        stopped: whether the last one is an early end: rejected or cancelled.
    """
    column = WIDTH / len(phases)
    placed = [(phase, column * (at + 0.5)) for at, phase in enumerate(phases)]
    connections = (_connection(*before, *after) for before, after in pairwise(placed))
    marks = (path for phase, x in placed for path in _mark(phase, x, stopped=stopped))
    labels = (label for phase, x in placed for label in _labels(phase, x, column, in_phase_for))
    sentences = (f"{phase.name}: {_as_text(phase, in_phase_for)}." for phase in phases)
    alt = " ".join((_("The phases in order."), *sentences))
    return Drawing(_n(WIDTH), "67", alt, (*connections, *marks), tuple(labels))


def _connection(before: RailPhase, x1: float, after: RailPhase, x2: float) -> Path:
    passed = before.status == "done" and after.status != "ahead"
    return Path(
        _line(x1 + _RADIUS + 2, _RAIL_Y, x2 - _RADIUS - 2, _RAIL_Y),
        stroke=NAVY if passed else GREY,
        width="1.6" if passed else "0.8",
        dash="none" if passed else "1.5 2.5",
    )


def _mark(phase: RailPhase, x: float, *, stopped: bool) -> Iterator[Path]:
    """Draw a tick for a phase that was passed, a point for the present one, a cross for an early end."""
    y = _RAIL_Y
    if phase.status == "done":
        yield Path(_circle(x, y, _RADIUS), fill=NAVY, stroke=NAVY)
        check = f"M {_n(x - 3)} {_n(y + 0.2)} L {_n(x - 0.8)} {_n(y + 2.5)} L {_n(x + 3.2)} {_n(y - 2.4)}"
        yield Path(check, stroke=WHITE, width="1.4")
    elif phase.status == "current":
        yield Path(_circle(x, y, _RADIUS + 0.6), fill=WHITE, stroke=NAVY, width="2")
        if stopped:
            yield Path(_line(x - 2.6, y - 2.6, x + 2.6, y + 2.6), stroke=NAVY, width="1.6")
            yield Path(_line(x - 2.6, y + 2.6, x + 2.6, y - 2.6), stroke=NAVY, width="1.6")
        else:
            yield Path(_circle(x, y, 3), fill=NAVY)
    else:
        yield Path(_circle(x, y, _RADIUS - 1.4), fill=WHITE, stroke=GREY, width="0.8", dash="1.5 1.5")


def _labels(phase: RailPhase, x: float, column: float, in_phase_for: str) -> Iterator[Label]:
    is_present = phase.status == "current"
    ink = GREY if phase.status == "ahead" else INK
    y = 25.0
    for line in _wrapped(phase.name, int(column / 4.3)):
        weight = "bold" if is_present else "normal"
        yield Label(_n(x), _n(y), line, "middle", _n(column / 8), weight, ink)
        y += 7.6
    y = max(y + 1, 42.0)
    day, _space, time = phase.entered.removesuffix(" UTC").partition(" ")
    spent = (_("for %(span)s") % {"span": in_phase_for}) if is_present and in_phase_for else phase.spent
    times = _("%(times)d times") % {"times": phase.visits} if phase.visits > 1 else ""
    for text, weight, of_ink in (
        (day, "normal", GREY),
        (time, "normal", GREY),
        (spent, "bold", INK),
        (times, "normal", GREY),
    ):
        if text:
            yield Label(_n(x), _n(y), text, "middle", "6.3", weight, of_ink)
            y += 7.6


def _as_text(phase: RailPhase, in_phase_for: str) -> str:
    if phase.status == "ahead":
        return _("not reached")
    facts = [_("here now") if phase.status == "current" else _("done")]
    if phase.entered:
        facts.append(_("entered %(at)s") % {"at": phase.entered})
    if phase.status == "current" and in_phase_for:
        facts.append(_("for %(span)s") % {"span": in_phase_for})
    elif phase.spent:
        facts.append(phase.spent)
    if phase.visits > 1:
        facts.append(_("%(times)d times") % {"times": phase.visits})
    return ", ".join(facts)


# --- The time in each phase -----------------------------------------------------------------------

_LEFT, _RIGHT, _TOP, _ROW, _BAR = 92.0, 412.0, 14.0, 15.0, 7.0
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_STEPS = (
    *(_MINUTE * count for count in (1, 2, 5, 10, 15, 30)),
    *(_HOUR * count for count in (1, 2, 3, 6, 12)),
    *(_DAY * count for count in (1, 2, 7, 14, 30, 90, 365)),
)
_MOST_TICKS = 8


def time_chart(
    phases: Sequence[RailPhase], stays: Sequence[StayLine], *, elapsed: int, of_round: int, in_phase_for: str
) -> Drawing:
    """Draw a bar for each stay on one axis of time from the report on, and a row for each phase.

    Args:
        elapsed: seconds from the report to the printing, where the present stay is cut off.
        of_round: the present one; its bars are filled, those of earlier rounds are hollow.
    """
    names = list(dict.fromkeys(stay.phase for stay in stays))
    # Of one that has ended no phase is ahead any more, although the rail draws it so.
    lasts = any(stay.ends is None for stay in stays)
    rows = [phase for phase in phases if phase.name in names or (lasts and phase.status == "ahead")]
    ends = [elapsed if stay.ends is None else stay.ends for stay in stays]
    span = max([*ends, _MINUTE])
    scale = (_RIGHT - _LEFT) / span
    bottom = _TOP + len(rows) * _ROW
    paths, labels = _axis(span, scale, bottom)
    for at, phase in enumerate(rows):
        y = _TOP + at * _ROW
        paths.append(Path(_line(0, y, WIDTH, y), stroke=PALE, width="0.4"))
        is_present = phase.status == "current"
        spent = in_phase_for if is_present and in_phase_for else phase.spent
        ink = INK if phase.visits else GREY
        weight = "bold" if is_present else "normal"
        labels.append(Label("0", _n(y + 10), phase.name, size="7.4", weight=weight, fill=ink))
        labels.append(Label(_n(WIDTH), _n(y + 10), spent or "-", "end", "7.4", weight, ink))
        for stay, end in zip(stays, ends, strict=True):
            if stay.phase == phase.name:
                paths.extend(_bar(stay, end, scale, y + (_ROW - _BAR) / 2, counts=stay.round == of_round))
    paths.append(Path(_line(0, bottom, WIDTH, bottom), stroke=NAVY, width="0.8"))
    sentences = (f"{phase.name}: {_as_text(phase, in_phase_for)}." for phase in rows if phase.visits)
    alt = " ".join((_("The time in each phase, from the report on."), *sentences))
    return Drawing(_n(WIDTH), _n(bottom + 2), alt, tuple(paths), tuple(labels))


def _axis(span: int, scale: float, bottom: float) -> tuple[list[Path], list[Label]]:
    step = next(
        (seconds for seconds in _STEPS if span / seconds <= _MOST_TICKS),
        _STEPS[-1] * (span // _STEPS[-1] // _MOST_TICKS + 1),
    )
    paths, labels = [], []
    for tick in range(0, span + 1, step):
        x = _LEFT + tick * scale
        paths.append(Path(_line(x, _TOP - 3, x, bottom), stroke=PALE, width="0.6"))
        labels.append(Label(_n(x), _n(_TOP - 6), _after(tick), "middle", "6.3", fill=GREY))
    return paths, labels


def _after(seconds: int) -> str:
    for unit, text in ((_DAY, _("%(count)d d")), (_HOUR, _("%(count)d h"))):
        if seconds >= unit and seconds % unit == 0:
            return text % {"count": seconds // unit}
    return in_days_and_hours(timedelta(seconds=seconds)) if seconds else _("report")


def _bar(stay: StayLine, end: int, scale: float, y: float, *, counts: bool) -> Iterator[Path]:
    x, width = _LEFT + stay.begins * scale, max((end - stay.begins) * scale, 1.2)
    if counts:
        yield Path(_box(x, y, width, _BAR), fill=NAVY, stroke=NAVY, width="0.6")
    else:
        yield Path(_box(x, y, width, _BAR), fill=WHITE, stroke=NAVY, width="0.9")
    if stay.ends is None:
        tip = x + width
        yield Path(
            f"M {_n(tip + 1.5)} {_n(y)} L {_n(tip + 5)} {_n(y + _BAR / 2)} L {_n(tip + 1.5)} {_n(y + _BAR)}",
            stroke=NAVY,
            width="1.2",
        )


# --- The QR code ----------------------------------------------------------------------------------


def qr_code(text: str) -> Drawing:
    """Draw `text` as a QR code that survives a stain: a quarter of it may be lost."""
    # Here and not above: only a record that is printed needs it.
    import segno

    matrix = segno.make(text, micro=False, error="q", boost_error=False).matrix
    size = len(matrix)
    runs = (
        f"M {x} {y} h {length} v 1 h -{length} Z"
        for y, line in enumerate(matrix)
        for x, length in _dark(line)
    )
    alt = _("QR code that leads to %(address)s") % {"address": text}
    return Drawing(str(size), str(size), alt, (Path(" ".join(runs), fill="#000000"),))


def _dark(line: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield where dark modules begin in a line of the code, and how many stand side by side."""
    at = 0
    for dark, modules in groupby(line):
        length = len(list(modules))
        if dark:
            yield at, length
        at += length

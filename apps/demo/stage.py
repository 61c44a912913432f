"""The whole demonstration: founds the company and plays all hot fixes, beat by beat in the order of time."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from random import Random

from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import PHASE_BY_STATE, State
from apps.notifications import follow_up_letters
from apps.notifications.dispatch import take_as_told
from apps.notifications.silence import nobody_is_told
from apps.notifications.watching import watch

from .company import KEEPER, Company, found_company
from .course import Beat, course
from .following_up import look_at_follow_ups, mondays
from .play import Play
from .progress import progress
from .reviewing import reviews
from .rotas import change_shifts
from .story_texts import Occasion, occasions, story, system_of

SEED = 4711
FOUNDED = timedelta(days=240)  # before now
DAY_BEGINS, DAY_ENDS = 7, 19
LOG_LINES = 60
ORDINARY_RELEASE_BETWEEN = 0.4
UNIT_TESTS = {"PAY": 3412, "SHOP": 2260, "WMS": 1918, "IAM": 2874}


def perform_everything(now: datetime, *, say: Callable[[str], object]) -> Company:
    """Make the company and its hot fixes, as they would have come to be up to `now`.

    Args:
        say: told in plain lines how far it is, where there is no terminal to show a bar.
    """
    with clock.set_to(now - FOUNDED), nobody_is_told():
        company = found_company()
    beats = [
        (moment, number, beat)
        for number, play in enumerate(_plays(company, now))
        for moment, beat in _in_time(play, now)
    ]
    looking = Beat(0, partial(look_at_follow_ups, company))
    beats += [(moment, len(beats), looking) for moment in mondays(now - FOUNDED, now)]
    beats += [(moment, len(beats), beat) for moment, beat in reviews(company, now)]
    # Sorted by time, so that references count up and history is written in the order in which it happened.
    with nobody_is_told(), progress(len(beats), say=say) as step:
        for moment, _number, beat in sorted(beats, key=lambda one: one[:2]):
            with clock.set_to(moment):
                beat.do()
            step()
    _everybody_knows(company, now)
    with clock.set_to(now), nobody_is_told():
        change_shifts(company)
    return company


def _everybody_knows(company: Company, now: datetime) -> None:
    """What waits was heard long ago, only what is yet to come is told; and who keeps the process watches."""
    with clock.set_to(now):
        for hotfix in HotFix.objects.open():
            watch(hotfix, by=company.people[KEEPER])
            take_as_told(hotfix)
        follow_up_letters.take_as_told()


def _plays(company: Company, now: datetime) -> Iterator[Play]:
    rng = Random(SEED)
    versions = {code: tuple(company.facts(code)["version"]) for code in company.systems}
    for occasion in sorted(occasions(), key=lambda one: one.began(now)):
        code = system_of(occasion.story)
        if rng.random() < ORDINARY_RELEASE_BETWEEN:
            major, minor, _patch = versions[code]
            versions[code] = (major, minor + 1, 0)
        own = [_written(versions[code])]
        for _release in range(_releases(occasion)):
            major, minor, patch = versions[code]
            versions[code] = (major, minor, patch + 1)
            own.append(_written(versions[code]))
        yield _play(occasion, company, now, tuple(own), rng)


def _play(
    occasion: Occasion, company: Company, now: datetime, versions: tuple[str, ...], rng: Random
) -> Play:
    began = occasion.began(now)
    observed = (began - timedelta(minutes=rng.randint(4, 45))).replace(second=0, microsecond=0)
    reporter = company.people[occasion.reporter]
    code = system_of(occasion.story)
    words = {
        "observed": f"{observed:%H:%M}",
        "day": f"{observed - timedelta(days=1):%A}",
        "base": versions[0],
        "log": _log(observed, rng),
    }
    return Play(
        occasion=occasion,
        story=story(occasion.story, **words),
        company=company,
        reporter=reporter,
        cast=company.cast(code, reporter=reporter, rng=rng),
        observed=observed,
        versions=versions,
        rng=Random(rng.random()),
        ungranted=list(occasion.grants),
        undelegated=list(occasion.delegations),
        unit_tests=UNIT_TESTS[code] + rng.randint(0, 90),
    )


def _releases(occasion: Occasion) -> int:
    """How many versions it needs: one for each release that was rolled back, and one for the last."""
    back = sum(detour.act == "roll_back" for detour in occasion.detours)
    return back + (
        PHASE_BY_STATE[occasion.until].number >= PHASE_BY_STATE[State.TESTING].number
        or bool(occasion.detours)
    )


def _written(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)


def _in_time(play: Play, now: datetime) -> Iterator[tuple[datetime, Beat]]:
    """The beats of `play` spread over the time that it took."""
    beats = course(play)
    lengths = _lengths(beats, play.occasion.lasted, play.rng)
    began, worked = play.occasion.began(now), timedelta(0)
    for beat, length in zip(beats, lengths, strict=True):
        worked += length
        moment = _working(began, worked) if play.occasion.rests_at_night else began + worked
        yield moment.replace(microsecond=0), beat


def _lengths(beats: list[Beat], lasted: timedelta, rng: Random) -> list[timedelta]:
    """How long each beat takes, so that together they take `lasted`; waiting falls to those not brisk."""
    asked = [timedelta(minutes=beat.minutes) * rng.uniform(0.6, 1.6) for beat in beats]
    whole = sum(asked, timedelta(0))
    if not whole:
        return asked
    brisk = sum((length for beat, length in zip(beats, asked, strict=True) if beat.brisk), timedelta(0))
    stretch = min(1.0, lasted / whole)
    rest = (lasted - brisk * stretch) / (whole - brisk) if whole > brisk else stretch
    return [length * (stretch if beat.brisk else rest) for beat, length in zip(beats, asked, strict=True)]


def _working(moment: datetime, worked: timedelta) -> datetime:
    """`moment` and `worked` hours later, counting the hours of the day only."""
    while True:
        evening = moment.replace(hour=DAY_ENDS, minute=0, second=0, microsecond=0)
        left = evening - moment
        if worked <= left:
            return moment + worked
        worked -= max(left, timedelta(0))
        moment = (moment + timedelta(days=1)).replace(hour=DAY_BEGINS, minute=0, second=0, microsecond=0)


def _log(moment: datetime, rng: Random) -> str:
    """A long excerpt of the directory's log, with the letters that it stumbles over."""
    names = (
        "Þórsson",
        "Nguyễn",
        "Sørensen",
        "Łukasik",
        "Müller",
        "Gonçalves",
        "Ångström",
        "İnönü",
        "佐藤",
        "Ó Súilleabháin",
    )
    lines = []
    for number in range(LOG_LINES):
        at = moment - timedelta(seconds=(LOG_LINES - number) * 3)
        name, key = rng.choice(names), rng.randint(10000, 99999)
        lines.append(
            f"  {at:%H:%M:%S} sync[{key % 7}] person {key} “{name}” differs from stored “{name}”: has left"
        )
    return "\n".join(lines)

"""Do whatever work is due and was not done: what was not published, launched, heard of, archived or erased."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from itertools import islice

from gas.domain import moments
from gas.domain.errors import Throttled
from gas.domain.ports import Clock
from gas.domain.work import (
    CLAIM_SECONDS,
    FIRST_DELAY_SECONDS,
    MAX_TRIES,
    PARKED,
    Due,
    GivenUp,
    WorkQueue,
    delay,
)

# A kind's turn ends after that many rows or seconds, whichever is first.
PAGE = 20
TURN_SECONDS = 5
# A kind whose service throttles us rests for 1, 2, 4 ... seconds, and after that many rests until the next run.
MAX_RESTS = 5

Chore = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A row whose work failed. `tries` counts failures in a row; a `parked` row is not tried again by itself."""

    kind: str
    ident: str
    error: Exception | None
    tries: int
    parked: bool = False


class Outcome(Enum):
    DONE = auto()
    FAILED = auto()
    MISSED = auto()  # another sweeper has it, or it was done meanwhile
    THROTTLED = auto()
    LATE = auto()  # the run's time is over; the row keeps its moment


@dataclass(slots=True)
class Swept:
    """What one run did: rows done and failed by kind, rows that lie parked by kind, and whether time ran out."""

    done: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    parked: dict[str, int] = field(default_factory=dict)
    late: bool = False


@dataclass(slots=True)
class Lane:
    """The due rows of one kind in this run. It rests until `resume`, for the `rests`th time without a success."""

    rows: Iterator[Due]
    rests: int = 0
    resume: datetime | None = None

    def rest(self, now: datetime) -> None:
        self.resume = now + timedelta(seconds=2**self.rests)
        self.rests += 1


@dataclass(frozen=True, slots=True)
class Sweeper:
    """`queues` and `chores` say, for each kind of work, where it is found and what is done with a row's key.

    `report` hears of each row that failed. `seconds`: how long a run takes up new rows. `workers`: rows at once.
    """

    queues: Mapping[str, WorkQueue]
    chores: Mapping[str, Chore]
    clock: Clock
    report: Callable[[Trouble], None]
    seconds: float
    workers: int = 1

    def sweep(self) -> Swept:
        """Do what is due, each kind in turn, until all is done or the time is used up.

        A row is claimed before its work: one that fails is put off with a growing delay and parked after MAX_TRIES,
        one that kills the process or does nothing is put off by the claim. A kind whose service throttles us rests
        for some seconds, and then until the next run. The kind that begins changes with the minute, so that none waits
        behind a long one for good.
        """
        begun = self.clock.now()
        end = begun + timedelta(seconds=self.seconds)
        lanes = {kind: Lane(self._rows(kind, moments.text(begun))) for kind in self._turned(begun)}
        swept = Swept()
        with ThreadPoolExecutor(self.workers) as pool:
            while lanes and not swept.late:
                if not self._wake(lanes):
                    swept.late = self.clock.now() >= end
                    continue
                for kind, lane in list(lanes.items()):
                    if lane.resume is not None:
                        continue
                    outcomes = list(self._turn(pool, kind, lane.rows, end))
                    swept.done[kind] += outcomes.count(Outcome.DONE)
                    swept.failed[kind] += outcomes.count(Outcome.FAILED)
                    swept.late = swept.late or Outcome.LATE in outcomes
                    if Outcome.DONE in outcomes:
                        lane.rests = 0
                    if Outcome.THROTTLED in outcomes:
                        lane.rest(self.clock.now())
                    if not outcomes or lane.rests > MAX_RESTS:
                        del lanes[kind]
                swept.late = swept.late or (bool(lanes) and self.clock.now() >= end)
        swept.parked = {kind: self._parked(kind) for kind in self.queues}
        return swept

    def _wake(self, lanes: Mapping[str, Lane]) -> bool:
        """Let lanes whose rest is over go on; when all of them rest, wait until the first may, and answer False."""
        now = self.clock.now()
        resting = [lane.resume for lane in lanes.values() if lane.resume is not None]
        if len(resting) == len(lanes) and min(resting) > now:
            self.clock.sleep((min(resting) - now).total_seconds())
            return False
        for lane in lanes.values():
            if lane.resume is not None and lane.resume <= now:
                lane.resume = None
        return True

    def _turn(
        self, pool: ThreadPoolExecutor, kind: str, rows: Iterator[Due], end: datetime
    ) -> Iterator[Outcome]:
        """Work on some rows of a kind, as many at once as there are workers; none is left when nothing is yielded."""
        begun = self.clock.now()
        for _ in range(0, PAGE, self.workers):
            some = list(islice(rows, self.workers))
            outcomes = list(pool.map(lambda row: self._do(kind, row, end), some))
            yield from outcomes
            if not some or Outcome.THROTTLED in outcomes:
                return
            if (self.clock.now() - begun).total_seconds() >= TURN_SECONDS:
                return

    def _turned(self, now: datetime) -> list[str]:
        kinds = list(self.chores)
        first = int(now.timestamp() // 60) % len(kinds)
        return kinds[first:] + kinds[:first]

    def _rows(self, kind: str, now: str) -> Iterator[Due]:
        """Each due row of the kind once; an index that does not answer ends it."""
        seen: set[str] = set()
        try:
            for row in self.queues[kind].due(now):
                if row.ident not in seen:
                    seen.add(row.ident)
                    yield row
        except Exception as error:  # noqa: BLE001 - one index that does not answer must not keep the other kinds waiting
            self.report(Trouble(kind, "-", error, 0))

    def _do(self, kind: str, row: Due, end: datetime) -> Outcome:
        now = self.clock.now()
        if now >= end:
            return Outcome.LATE
        tries: int | None = 0
        try:
            tries = self.queues[kind].claim(row, moments.later(now, CLAIM_SECONDS))
            if tries is None:
                return Outcome.MISSED
            if tries > MAX_TRIES:
                # Nobody lived to put it off after its last try, or its work changes nothing.
                self._park(kind, row, None, tries)
                return Outcome.FAILED
            self.chores[kind](row.ident)
        except Throttled as error:
            # No fault of the row: it keeps its tries.
            self.report(Trouble(kind, row.ident, error, tries or 0))
            self._put_off(kind, row, FIRST_DELAY_SECONDS, max(0, (tries or 1) - 1))
            return Outcome.THROTTLED
        except GivenUp as error:
            self._park(kind, row, error, tries or 0)
            return Outcome.FAILED
        except Exception as error:  # noqa: BLE001 - a row that nobody foresaw must not keep all others waiting
            if (tries or 0) >= MAX_TRIES:
                self._park(kind, row, error, tries or 0)
            else:
                self.report(Trouble(kind, row.ident, error, tries or 0))
                self._put_off(kind, row, delay(max(1, tries or 0)), tries or 0)
            return Outcome.FAILED
        return Outcome.DONE

    def _park(self, kind: str, row: Due, error: Exception | None, tries: int) -> None:
        self.report(Trouble(kind, row.ident, error, tries, parked=True))
        self._move(kind, row, PARKED, tries)

    def _put_off(self, kind: str, row: Due, seconds: float, tries: int) -> None:
        self._move(kind, row, moments.later(self.clock.now(), seconds), tries)

    def _move(self, kind: str, row: Due, until: str, tries: int) -> None:
        try:
            self.queues[kind].put_off(row, until, tries)
        except Exception as error:  # noqa: BLE001 - the claim has put it off already
            self.report(Trouble(kind, row.ident, error, tries))

    def _parked(self, kind: str) -> int:
        try:
            return len(self.queues[kind].parked())
        except Exception as error:  # noqa: BLE001 - a count for the alarm; the next run counts again
            self.report(Trouble(kind, "-", error, 0))
            return 0

"""The net under everything: whatever work is due and was not done is done now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gas.domain import moments
from gas.domain.job import Work
from gas.domain.ports import Clock, Jobs, Uploads, Users

BATCH = 100

Chore = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Sweeper:
    """`chores` says what to do with a job for each kind of work; `report` hears of each chore that failed."""

    jobs: Jobs
    users: Users
    uploads: Uploads
    clock: Clock
    chores: Mapping[Work, Chore]
    serve_user: Chore
    erase_user: Chore
    erase_upload: Chore
    report: Callable[[str, str, Exception], None]

    def sweep(self) -> dict[str, int]:
        """Do what is due, up to BATCH of each kind; how many of each were done. One failure stops no other."""
        now = moments.text(self.clock.now())
        done = {
            kind.value: self._do(kind.value, chore, self.jobs.due(kind, now, BATCH))
            for kind, chore in self.chores.items()
        }
        done["unused-upload"] = self._do("unused-upload", self.erase_upload, self.uploads.unused(now, BATCH))
        done["user"] = self._do("user", self.serve_user, self.users.due(now, BATCH))
        done["erase-user"] = self._do("erase-user", self.erase_user, self.users.erasable(now, BATCH))
        return done

    def _do(self, kind: str, chore: Chore, ids: list[str]) -> int:
        done = 0
        for item in ids:
            try:
                chore(item)
            except Exception as error:  # noqa: BLE001 - a row that nobody foresaw must not keep all others waiting
                self.report(kind, item, error)
            else:
                done += 1
        return done

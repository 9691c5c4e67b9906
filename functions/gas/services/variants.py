"""One variant without a file: the limits of a lookup, what it uses, and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gas.domain.errors import (
    Invalid,
    NameNotUnique,
    NotAVariant,
    NotFound,
    RefMismatch,
    TooMany,
    UnknownContig,
    UnknownName,
    VariantProblem,
)
from gas.domain.plan import Plans
from gas.domain.ports import Clock, Rates, VariantFunction
from gas.domain.user import User
from gas.services.published_tracks import PublishedTracks
from gas.services.references import Catalogue

DAY_SECONDS = 24 * 3600
MINUTE_SECONDS = 60
PER_MINUTE = 30
_PROBLEMS: dict[str, type[VariantProblem]] = {
    problem.kind: problem for problem in (NotAVariant, UnknownContig, RefMismatch, UnknownName)
}


@dataclass(frozen=True, slots=True)
class VariantLookups:
    function: VariantFunction
    catalogue: Catalogue
    published: PublishedTracks
    plans: Plans
    rates: Rates
    clock: Clock

    def look(self, user: User, reference: str, variant: str, *, files: bool) -> dict[str, Any]:
        """Return the answer for a variant, with the newest tracks that need no licence; `files`: with the explorer's files.

        Raises NotFound for an unknown reference, VariantProblem for the variant, TooMany, Unavailable.
        """
        try:
            pinned = self.catalogue.pin(reference)
        except Invalid as error:
            raise NotFound(error.detail) from error
        tracks = self.published.pin(pinned.genome, pinned.own_tracks, None)
        self._count(user)
        found = self.function.look(
            {"reference": pinned.name, "variant": variant, "tracks": tracks.versions, "files": files}
        )
        problem = found.get("problem")
        if problem is not None:
            raise _raised(problem)
        answer: dict[str, Any] = found["answer"]
        # The annotator's image of an earlier release sends its files unasked.
        return {**answer, "files": answer.get("files") if files else None}

    def _count(self, user: User) -> None:
        """Count a lookup. Raises TooMany above the limit of a minute, or of the plan's day (UTC)."""
        now = self.clock.now()
        day = self.plans.of(user.plan).lookups_per_day
        counters = (
            ("lookups_per_minute", PER_MINUTE, MINUTE_SECONDS, "a minute"),
            ("lookups_per_day", day, DAY_SECONDS, "a day"),
        )
        for limit, allowed, window, words in counters:
            wait = self.rates.hit(f"{limit}#{user.user_id}", allowed, window, now)
            if wait:
                detail = f"{allowed:,} variants {words} can be looked up. Send more of them as a file."
                raise TooMany(detail, wait, limit, allowed)


def _raised(problem: dict[str, Any]) -> VariantProblem:
    detail = str(problem["detail"])
    if problem["code"] == NameNotUnique.kind:
        return NameNotUnique(detail, problem["candidates"])
    return _PROBLEMS.get(problem["code"], NotAVariant)(detail)

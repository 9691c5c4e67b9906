"""The fake of the filter sets table."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from gas.domain.errors import LostRace, NameTaken, OverLimit
from gas.domain.filter_set import FilterSet


@dataclass
class FakeFilterSets:
    rows: dict[tuple[str, str], FilterSet] = field(default_factory=dict)

    def get(self, user_id: str, set_id: str) -> FilterSet | None:
        return self.rows.get((user_id, set_id))

    def of_user(self, user_id: str) -> list[FilterSet]:
        return [one for (owner, _), one in sorted(self.rows.items()) if owner == user_id]

    def create(self, made: FilterSet, allowed: int) -> None:
        self._check_name(made)
        if len(self.of_user(made.user_id)) >= allowed:
            raise OverLimit(f"{allowed} filter sets.", "filter_sets_per_account", allowed)
        self.rows[made.user_id, made.set_id] = made

    def replace(self, before: FilterSet, after: FilterSet) -> FilterSet:
        if self.get(before.user_id, before.set_id) != before:
            raise LostRace
        self._check_name(after)
        self.rows[after.user_id, after.set_id] = after = replace(after, rev=before.rev + 1)
        return after

    def remove(self, found: FilterSet) -> None:
        if self.rows.get((found.user_id, found.set_id)) != found:
            raise LostRace
        del self.rows[found.user_id, found.set_id]

    def erase(self, user_id: str) -> None:
        for one in self.of_user(user_id):
            self.remove(one)

    def _check_name(self, wanted: FilterSet) -> None:
        others = [one for one in self.of_user(wanted.user_id) if one.set_id != wanted.set_id]
        if wanted.folded in [one.folded for one in others]:
            raise NameTaken("You have a filter set of that name already.")

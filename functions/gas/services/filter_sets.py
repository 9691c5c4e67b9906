"""Named filter sets of an account: list, create, change, delete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gas.domain import moments
from gas.domain.errors import NotFound
from gas.domain.filter_set import SETS_PER_ACCOUNT, FilterSet, filter_text
from gas.domain.ports import Clock, Ids
from gas.domain.ports import FilterSets as FilterSetTable
from gas.domain.user import User


@dataclass(frozen=True, slots=True)
class FilterSets:
    sets: FilterSetTable
    ids: Ids
    clock: Clock

    def of_user(self, user: User) -> list[FilterSet]:
        """Return all sets of the user by name."""
        return sorted(self.sets.of_user(user.user_id), key=lambda one: (one.folded, one.set_id))

    def own(self, user: User, set_id: str) -> FilterSet:
        """Return the user's set. Raises NotFound for anything else."""
        found = self.sets.get(user.user_id, set_id)
        if found is None:
            raise NotFound("There is no such filter set.")
        return found

    def create(self, user: User, name: str, wanted: dict[str, Any]) -> FilterSet:
        """Keep a filter under a name. Raises Invalid, NameTaken, OverLimit."""
        text, at = filter_text(wanted), moments.text(self.clock.now())
        made = FilterSet(user.user_id, self.ids.new(), name, text, at, at)
        self.sets.create(made, SETS_PER_ACCOUNT)
        return made

    def replace(self, user: User, set_id: str, version: int, name: str, wanted: dict[str, Any]) -> FilterSet:
        """Replace name and filter of a set. Raises NotFound, Invalid, NameTaken, FilterSetChanged."""
        text, at = filter_text(wanted), moments.text(self.clock.now())
        found = self.own(user, set_id)
        return self.sets.replace(found, found.changed(version, name, text, at))

    def delete(self, user: User, set_id: str, version: int) -> None:
        """Delete a set. Raises NotFound, FilterSetChanged."""
        found = self.own(user, set_id)
        found.check_version(version)
        self.sets.remove(found)

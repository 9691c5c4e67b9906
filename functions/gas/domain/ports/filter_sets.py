"""Port for the filter sets of accounts."""

from __future__ import annotations

from typing import Protocol

from gas.domain.filter_set import FilterSet


class FilterSets(Protocol):
    """The filter sets table. Reads are strongly consistent. Names are unique within an account (`FilterSet.folded`)."""

    def get(self, user_id: str, set_id: str) -> FilterSet | None:
        """Return the set, None when there is none."""
        ...

    def of_user(self, user_id: str) -> list[FilterSet]:
        """Return all sets of the user, oldest first."""
        ...

    def create(self, made: FilterSet, allowed: int) -> None:
        """Write a new set, take its name and count it, in one transaction.

        Raises NameTaken, OverLimit when the account has `allowed` sets, LostRace.
        """
        ...

    def replace(self, before: FilterSet, after: FilterSet) -> FilterSet:
        """Write `after` in place of `before`, with its name, if `before` is still what is stored.

        Returns what is stored afterwards. Raises NameTaken, LostRace.
        """
        ...

    def remove(self, found: FilterSet) -> None:
        """Erase the set and free its name if it is unchanged. Raises LostRace."""
        ...

    def erase(self, user_id: str) -> None:
        """Erase all sets of the user."""
        ...

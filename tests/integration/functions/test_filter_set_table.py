"""The filter sets table over the fake and over DynamoDB (moto): the same rows, names, limits and refusals."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gas.bootstrap import Ports
from gas.domain.errors import LostRace, NameTaken, OverLimit
from gas.domain.filter_set import FilterSet

PARTS = ("tables",)
NOW = "2026-11-23T12:00:00.000Z"


def made(name: str, user_id: str = "user-1", set_id: str = "") -> FilterSet:
    return FilterSet(user_id, set_id or f"id-{name}", name, '{"version":1}', NOW, NOW)


def test_a_set_is_read_as_it_was_written(ports: Ports) -> None:
    one, two = made("One"), made("Two")
    for wanted in (two, one, made("One", "user-2")):
        ports.filter_sets.create(wanted, 10)
    assert ports.filter_sets.get("user-1", one.set_id) == one
    assert ports.filter_sets.get("user-1", "none") is None
    assert ports.filter_sets.of_user("user-1") == [one, two]


def test_a_name_belongs_to_one_set_until_it_is_given_up(ports: Ports) -> None:
    one, two = made("One"), made("Two")
    ports.filter_sets.create(one, 10)
    ports.filter_sets.create(two, 10)
    with pytest.raises(NameTaken):
        ports.filter_sets.create(made("ONE", set_id="other"), 10)
    with pytest.raises(NameTaken):
        ports.filter_sets.replace(two, replace(two, name="one"))
    renamed = ports.filter_sets.replace(one, replace(one, name="Three", version=2))
    assert ports.filter_sets.get("user-1", one.set_id) == renamed
    assert renamed.rev == one.rev + 1
    taken = ports.filter_sets.replace(two, replace(two, name="one"))
    ports.filter_sets.remove(taken)
    ports.filter_sets.create(made("ONE", set_id="other"), 10)


def test_a_change_of_what_has_changed_is_refused(ports: Ports) -> None:
    one = made("One")
    ports.filter_sets.create(one, 10)
    after = ports.filter_sets.replace(one, replace(one, filter="{}"))
    for wanted in (replace(one, filter="[]"), replace(one, name="Other")):
        with pytest.raises(LostRace):
            ports.filter_sets.replace(one, wanted)
    with pytest.raises(LostRace):
        ports.filter_sets.remove(one)
    assert ports.filter_sets.of_user("user-1") == [after]


def test_an_account_has_only_so_many_and_a_removed_one_makes_room(ports: Ports) -> None:
    one = made("One")
    ports.filter_sets.create(one, 1)
    with pytest.raises(OverLimit):
        ports.filter_sets.create(made("Two"), 1)
    ports.filter_sets.remove(one)
    ports.filter_sets.create(made("Two"), 1)
    ports.filter_sets.create(made("One", "user-2"), 1)


def test_everything_of_a_user_is_erased_and_nothing_else(ports: Ports) -> None:
    for number in range(30):
        ports.filter_sets.create(made(f"Set {number:02}"), 50)
    other = made("One", "user-2")
    ports.filter_sets.create(other, 50)
    ports.filter_sets.erase("user-1")
    assert ports.filter_sets.of_user("user-1") == []
    assert ports.filter_sets.of_user("user-2") == [other]
    ports.filter_sets.create(made("Set 00"), 1)

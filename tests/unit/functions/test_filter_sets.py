"""Named filter sets of an account: checked by the schema, bounded, guarded by a version, erased with the account."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from gas.domain.errors import Invalid
from gas.domain.filter_schema import check_filter
from gas.domain.filter_set import FILTER_BYTES, SETS_PER_ACCOUNT
from gas.handlers import account_api, admin_api
from tests.unit.annotator.query.test_read_filter import EXAMPLE, VALIDATOR, mutated
from tests.unit.functions.lifecycle.house import House
from tests.world import Response

ROOT = Path(__file__).parents[3]
ALL = "/me/filters"
ONE = f"{ALL}/{{set_id}}"
RARE = {"version": 1, "where": {"preset": "rare", "max_frequency": 0.01}}


@pytest.fixture
def house() -> House:
    house = House()
    house.user()
    house.user("user-2")
    return house


def api(house: House, method: str, route: str, body: Any = None, **how: Any) -> Response:
    return house.call(admin_api.handler, method, route, body, **how)


def create(house: House, name: str = "Rare", wanted: Any = None, **how: Any) -> Any:
    answer = api(house, "POST", ALL, {"name": name, "filter": wanted or RARE}, **how)
    assert answer.status == 201, answer.text
    return answer.json


def names(house: House, **how: Any) -> list[str]:
    return [one["name"] for one in api(house, "GET", ALL, **how).json["filter_sets"]]


# ---- The schema


def test_the_service_has_the_schema_of_the_docs() -> None:
    here = ROOT / "functions" / "gas" / "domain" / "filter.schema.json"
    assert here.read_text() == (ROOT / "docs" / "filter.schema.json").read_text()


def test_the_service_accepts_what_the_schema_accepts() -> None:
    found = set()
    for seed in range(1500):
        value = mutated(random.Random(seed))
        try:
            check_filter(value)
            accepted = True
        except Invalid:
            accepted = False
        assert accepted == VALIDATOR.is_valid(value), value
        found.add(accepted)
    assert found == {True, False}


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({}, "filter"),
        ({"version": 2}, "filter.version"),
        ({"version": True}, "filter.version"),
        ({"version": 1, "wher": {}}, "filter"),
        ({"version": 1, "where": {"all": [{"preset": "denovo"}]}}, "filter.where.all[0].preset"),
        ({"version": 1, "where": {"region": "chr1:x\n"}}, "filter.where.region"),
        ({"version": 1, "where": {"all": [{"carried": True}] * 201}}, "filter.where"),
    ],
    ids=["empty", "version", "true is no number", "unknown key", "preset", "line end", "too many"],
)
def test_a_filter_that_is_none_is_refused_with_its_place(house: House, value: Any, field: str) -> None:
    answer = api(house, "POST", ALL, {"name": "Rare", "filter": value})
    assert (answer.status, answer.json["field"]) == (422, field), answer.text
    assert house.filter_sets.rows == {}


def test_no_depth_of_a_filter_is_too_much_for_the_service(house: House) -> None:
    deep = '{"not":' * 300 + '{"carried":true}' + "}" * 300
    wanted = json.loads(f'{{"version":1,"where":{deep}}}')
    assert api(house, "POST", ALL, {"name": "Deep", "filter": wanted}).status == 422


def test_a_filter_comes_back_as_it_was_sent(house: House) -> None:
    made = create(house, wanted=EXAMPLE)
    assert made["filter"] == EXAMPLE
    assert api(house, "GET", ONE, set_id=made["set_id"]).json == made


# ---- Sets


def test_sets_are_listed_by_name_and_nobody_elses(house: House) -> None:
    create(house, "b")
    create(house, "A")
    create(house, "Theirs", user_id="user-2")
    assert names(house) == ["A", "b"]
    assert api(house, "GET", ALL).json["limit"] == SETS_PER_ACCOUNT


def test_a_change_needs_the_version_it_is_based_on(house: House) -> None:
    made = create(house)
    wanted = {"version": 1, "name": "Rarer", "filter": {"version": 1, "keep_clinvar": True}}
    changed = api(house, "PUT", ONE, wanted, set_id=made["set_id"])
    assert (changed.status, changed.json["version"], changed.json["name"]) == (200, 2, "Rarer")
    assert changed.json["filter"] == wanted["filter"]
    again = api(house, "PUT", ONE, wanted, set_id=made["set_id"])
    assert (again.status, again.json["type"], again.json["version"]) == (409, "filter-set-changed", 2)
    late = api(house, "DELETE", ONE, set_id=made["set_id"], query={"version": "1"})
    assert (late.status, late.json["type"]) == (409, "filter-set-changed")
    assert api(house, "DELETE", ONE, set_id=made["set_id"]).status == 409
    assert api(house, "DELETE", ONE, set_id=made["set_id"], query={"version": "2"}).status == 204
    assert names(house) == []


def test_another_users_set_does_not_exist(house: House) -> None:
    made = create(house, user_id="user-2")
    wanted = {"version": 1, "name": "Mine", "filter": RARE}
    assert api(house, "GET", ONE, set_id=made["set_id"]).status == 404
    assert api(house, "PUT", ONE, wanted, set_id=made["set_id"]).status == 404
    assert api(house, "DELETE", ONE, set_id=made["set_id"], query={"version": "1"}).status == 404
    assert names(house, user_id="user-2") == ["Rare"]


def test_names_are_unique_whatever_their_case(house: House) -> None:
    first, second = create(house, "Rare"), create(house, "Other")
    taken = api(house, "POST", ALL, {"name": "RARE", "filter": RARE})
    assert (taken.status, taken.json["type"]) == (409, "name-taken")
    body = {"version": 1, "name": "rare", "filter": RARE}
    assert api(house, "PUT", ONE, body, set_id=second["set_id"]).json["type"] == "name-taken"
    assert api(house, "PUT", ONE, body, set_id=first["set_id"]).json["name"] == "rare"
    create(house, "Rare", user_id="user-2")


@pytest.mark.parametrize("name", ["", " a", "a ", "x" * 81, "a\u202eb", "a\nb"], ids=range(6))
def test_a_name_that_would_mislead_is_refused(house: House, name: str) -> None:
    assert api(house, "POST", ALL, {"name": name, "filter": RARE}).status == 422


def test_number_and_size_are_limited(house: House) -> None:
    large = {"version": 1, "where": {"effect": {"genes": ["GENE"] * (FILTER_BYTES // 7)}}}
    answer = api(house, "POST", ALL, {"name": "Large", "filter": large})
    assert (answer.status, answer.json["limit"], answer.json["allowed"]) == (
        422,
        "filter_bytes",
        FILTER_BYTES,
    )
    for number in range(SETS_PER_ACCOUNT):
        create(house, f"Set {number}")
    answer = api(house, "POST", ALL, {"name": "One more", "filter": RARE})
    assert (answer.status, answer.json["limit"]) == (402, "filter_sets_per_account")


def test_the_audit_log_says_which_set_changed_and_not_what_is_in_it(house: House) -> None:
    made = create(house, "Secret name")
    api(house, "DELETE", ONE, set_id=made["set_id"], query={"version": "1"})
    events = [one for one in house.audit.events if one.act == "filter-set-changed"]
    assert [one.object for one in events] == [f"filters/{made['set_id']}"] * 2
    assert "Secret" not in repr(house.audit.events)


def test_a_deleted_account_leaves_no_filter_set(house: House) -> None:
    create(house)
    create(house, user_id="user-2")
    assert house.call(account_api.handler, "DELETE", "/me").status == 202
    house.sweep_after(60)
    assert {owner for owner, _ in house.filter_sets.rows} == {"user-2"}

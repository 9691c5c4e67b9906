"""Named filter sets of the account, for all of its results."""

from __future__ import annotations

from gas.domain.audit import Act
from gas.domain.filter_set import SETS_PER_ACCOUNT
from gas.handlers.routing import Call, Routes
from gas.handlers.shapes.filter_sets import (
    FilterSetChange,
    FilterSetList,
    FilterSetQuery,
    FilterSetView,
    NewFilterSet,
    filter_set_view,
)

routes = Routes("filter sets")


@routes.get("/me/filters")
def filter_sets(call: Call) -> FilterSetList:
    """All filter sets of the account, by name."""
    found = call.app.filter_sets.of_user(call.user)
    return FilterSetList([filter_set_view(one) for one in found], SETS_PER_ACCOUNT)


@routes.post("/me/filters", status=201)
def create_filter_set(call: Call, body: NewFilterSet) -> FilterSetView:
    """Keep a filter under a name; 409 `name-taken` if another set has it."""
    made = call.app.filter_sets.create(call.user, body.name, body.filter)
    call.record(Act.FILTER_SET_CHANGED, f"filters/{made.set_id}")
    return filter_set_view(made)


@routes.get("/me/filters/{set_id}")
def filter_set(call: Call, set_id: str) -> FilterSetView:
    """One filter set."""
    return filter_set_view(call.app.filter_sets.own(call.user, set_id))


@routes.put("/me/filters/{set_id}")
def replace_filter_set(call: Call, set_id: str, body: FilterSetChange) -> FilterSetView:
    """Replace name and filter; 409 `filter-set-changed` if `version` is not the present one."""
    changed = call.app.filter_sets.replace(call.user, set_id, body.version, body.name, body.filter)
    call.record(Act.FILTER_SET_CHANGED, f"filters/{set_id}")
    return filter_set_view(changed)


@routes.delete("/me/filters/{set_id}", status=204)
def delete_filter_set(call: Call, set_id: str, query: FilterSetQuery) -> None:
    """Delete a filter set (`?version=`)."""
    call.app.filter_sets.delete(call.user, set_id, query.version)
    call.record(Act.FILTER_SET_CHANGED, f"filters/{set_id}")

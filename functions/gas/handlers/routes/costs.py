"""What a job would cost, and what a month's jobs have cost."""

from __future__ import annotations

from gas.handlers.routing import Call, Routes
from gas.handlers.shapes.costs import EstimateQuery, EstimateView, MonthCost, cost_view, month_view

routes = Routes("costs")


@routes.get("/estimate")
def estimate(call: Call, query: EstimateQuery) -> EstimateView:
    """What a file of `size` bytes would cost with a reference and its tracks, before it is submitted."""
    found = call.app.costs.estimate(query.size, query.reference, query.chosen)
    return EstimateView(cost_view(found.cost, call.app.costs), found.seconds)


@routes.get("/me/cost")
def my_cost(call: Call) -> MonthCost:
    """What the account's jobs have cost in this month (UTC)."""
    return month_view(call.app.costs.month(call.user.user_id), call.app.costs)

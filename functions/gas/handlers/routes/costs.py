"""Routes of costs: an estimate for a job, and the sum of a month."""

from __future__ import annotations

from gas.handlers.routing import Call, Routes
from gas.handlers.shapes.costs import EstimateQuery, EstimateView, MonthCost, cost_view, month_view

routes = Routes("costs")


@routes.get("/estimate")
def estimate(call: Call, query: EstimateQuery) -> EstimateView:
    """Estimate the cost of annotating a file of `size` bytes with a reference and its tracks."""
    found = call.app.costs.estimate(query.size, query.reference, query.chosen)
    return EstimateView(cost_view(found.cost, call.app.costs), found.seconds)


@routes.get("/me/cost")
def my_cost(call: Call) -> MonthCost:
    """Get the cost of the account's jobs in this month (UTC)."""
    return month_view(call.app.costs.month(call.user.user_id), call.app.costs)

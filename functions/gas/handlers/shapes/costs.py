"""Bodies of what jobs cost."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from gas.domain import cost
from gas.services.costs import Costs, Month


class CostPart(Struct, frozen=True):
    """`quantity` of `unit` for `usd` US dollars in total, once or each month. `spot`: whether on Fargate Spot."""

    what: Literal["vcpu", "memory", "disk", "address", "requests", "storage", "archive"]
    quantity: float
    unit: str
    usd: float
    per: Literal["once", "month"]
    spot: bool | None


class CostView(Struct, frozen=True):
    """US dollars at AWS's public list prices: `usd` once, `usd_month` for each month that the files stay as they are.

    `on_aws` false: it ran on one machine, and this is what AWS would have charged.
    """

    usd: float
    usd_month: float
    parts: list[CostPart]
    prices_as_of: str
    region: str
    on_aws: bool


class EstimateQuery(Struct, frozen=True):
    """`size` in bytes; `tracks` are names separated by commas; all of the reference without it, none with `-`."""

    size: Annotated[int, Meta(ge=1, le=2**50)]
    reference: Annotated[str, Meta(min_length=1, max_length=200)]
    tracks: Annotated[str, Meta(max_length=4000)] | None = None

    @property
    def chosen(self) -> list[str] | None:
        return (
            None
            if self.tracks is None
            else [name for name in self.tracks.split(",") if name not in ("", "-")]
        )


class EstimateView(Struct, frozen=True):
    """`seconds`: how long the task would run. The estimate is rough (docs/cost.md)."""

    cost: CostView
    seconds: float


class MonthCost(Struct, frozen=True):
    """What the jobs that ended in `month` (UTC) cost, in US dollars; storage is not in it.

    `budget_usd`: what the service's jobs may cost in a month, null without a limit (for administrators only).
    """

    month: str
    usd: float
    on_aws: bool
    budget_usd: float | None = None


def cost_view(found: cost.Cost, costs: Costs) -> CostView:
    parts = [msgspec.convert(part, CostPart, from_attributes=True) for part in found.parts]
    return CostView(found.usd, found.usd_month, parts, found.prices_as_of, found.region, costs.on_aws)


def month_view(month: Month, costs: Costs, budget: float | None = None) -> MonthCost:
    return MonthCost(month.month, month.usd, costs.on_aws, budget)

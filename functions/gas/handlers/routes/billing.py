"""Routes of the plan and its payment."""

from __future__ import annotations

from gas.domain.audit import Act
from gas.domain.plan import Plan
from gas.handlers.routing import Call, Routes
from gas.handlers.shapes.accounts import Message
from gas.handlers.shapes.plans import PlanAnswer, PlanPrice, PlanWish, PortalLink, plan_price

routes = Routes("plan")


@routes.post("/me/plan")
def change_plan(call: Call, body: PlanWish) -> PlanAnswer:
    """Change the plan: at once, or after payment on the page that the response names."""
    wish = call.app.billing.wish(call.user, Plan(body.plan))
    call.record(Act.PLAN_CHANGED, f"plan/{body.plan}")
    return PlanAnswer(wish.plan, wish.checkout_url)


@routes.get("/billing/price")
def price(call: Call) -> PlanPrice:
    """Get what premium costs: the price that the payment page will ask for."""
    provider = "stripe" if call.app.settings.stripe_secret_name else None
    return plan_price(call.app.billing.price(), provider)


@routes.post("/billing/portal")
def billing_portal(call: Call) -> PortalLink:
    """Get a link to invoices and cards."""
    return PortalLink(call.app.billing.portal(call.user))


@routes.post("/billing/webhook", public=True, raw=True)
def billing_webhook(call: Call) -> Message:
    """Receive the payment service's signed events."""
    call.app.billing.webhook(call.body, call.headers.get("stripe-signature", ""))
    return Message("Taken.")

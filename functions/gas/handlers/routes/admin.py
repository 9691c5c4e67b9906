"""Routes of the operator's pages, for the group `admins`. Other users get 404."""

from __future__ import annotations

from gas.domain import moments
from gas.domain.audit import Act
from gas.handlers.routing import Call, Routes
from gas.handlers.shapes import admin
from gas.handlers.shapes.accounts import limits_view
from gas.handlers.shapes.admin import (
    AdminJobList,
    AdminJobQuery,
    JobLine,
    PlanLimits,
    Totals,
    TotalsQuery,
    UserList,
    UserQuery,
)
from gas.handlers.shapes.audit import AdminAuditList, AuditSearch, admin_audit_list
from gas.handlers.shapes.costs import MonthCost, month_view

routes = Routes("admin")


@routes.get("/admin/usage", admin=True)
def usage(call: Call, query: TotalsQuery) -> Totals:
    """Get users, jobs by status, bytes of the month and both plans' limits. Add up the pages of `next_cursor`."""
    call.record(Act.ADMIN_VIEW, "usage")
    totals, plans = call.app.admin.totals(query.cursor), call.app.plans
    limits = PlanLimits(limits_view(plans.free), limits_view(plans.premium))
    return Totals(totals.users, totals.premium_users, totals.jobs, totals.bytes_month, limits, totals.after)


@routes.get("/admin/cost", admin=True)
def cost(call: Call) -> MonthCost:
    """Get the cost of all jobs in this month (UTC), and the budget."""
    call.record(Act.ADMIN_VIEW, "cost")
    costs = call.app.costs
    return month_view(costs.month(), costs, costs.budget.usd if costs.budget.set else None)


@routes.get("/admin/users", admin=True)
def users(call: Call, query: UserQuery) -> UserList:
    """List users whose address or id contains `q`."""
    call.record(Act.ADMIN_VIEW, "users")
    page = call.app.admin.users(query.q, query.cursor)
    month = moments.text(call.app.ports.clock.now())[:7]
    return UserList([admin.user_line(user, month) for user in page.users], page.after)


@routes.get("/admin/jobs", admin=True)
def all_jobs(call: Call, query: AdminJobQuery) -> AdminJobList:
    """List jobs of all users, with their errors."""
    call.record(Act.ADMIN_VIEW, "jobs")
    page = call.app.admin.all_jobs(query.status, query.cursor)
    return AdminJobList([admin.job_line(job) for job in page.jobs], page.after)


@routes.post("/admin/jobs/{job_id}/retry", status=202, admin=True)
def retry_job(call: Call, job_id: str) -> JobLine:
    """Run a failed job again, at no cost to its user."""
    job = call.app.admin.retry(job_id)
    call.record(Act.ADMIN_RETRY, job_id, job.user_id)
    return admin.job_line(job)


@routes.get("/admin/audit", admin=True)
def search_audit(call: Call, query: AuditSearch) -> AdminAuditList:
    """List the audit log of a user (`user`) or of an object (`object`): for example who opened a job."""
    call.record(Act.ADMIN_VIEW, "audit")
    return admin_audit_list(call.app.audit.search(query.user, query.object, query.cursor))

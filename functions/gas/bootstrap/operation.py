"""Build the services of operation: the sweeper, and the administrators' pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gas.bootstrap import reports

if TYPE_CHECKING:
    from gas.bootstrap.needs import Needs
    from gas.services.admin import Admin
    from gas.services.reconcile import Reconciler
    from gas.services.sweeper import Sweeper


def reconciler(app: Needs) -> Reconciler:
    from gas.services.reconcile import Reconciler

    ports = app.ports
    return Reconciler(
        jobs=ports.jobs,
        users=ports.users,
        index=ports.result_index,
        result_files=app.result_files,
        archive=app.archive,
        restore=app.restore,
        restore_all=app.restore_all,
        plans=app.plans,
        clock=ports.clock,
    )


def sweeper(app: Needs) -> Sweeper:
    from gas.services.chores import chores
    from gas.services.sweeper import Sweeper

    settings = app.settings
    return Sweeper(
        queues=app.ports.work,
        chores=chores(
            annotation=app.annotation,
            erasure=app.erasure,
            intake=app.intake,
            archive=app.archive,
            restore_all=app.restore_all,
            reconciler=app.reconciler,
            billing=app.billing,
            notifications=app.notifications,
        ),
        clock=app.ports.clock,
        report=reports.work_failed,
        seconds=settings.sweep_seconds,
        workers=settings.sweep_workers,
    )


def admin(app: Needs) -> Admin:
    from gas.services.admin import Admin

    return Admin(app.ports.jobs, app.ports.overview, app.ports.clock)

"""Build the services that archive and restore results, and those of plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gas.bootstrap.needs import Needs
    from gas.services.archive import Archive
    from gas.services.billing import BillingDesk
    from gas.services.plan_changes import PlanChanges
    from gas.services.restore import Restore
    from gas.services.restore_all import RestoreAll
    from gas.services.result_files import ResultFiles


def result_files(app: Needs) -> ResultFiles:
    from gas.services.result_files import ResultFiles

    ports = app.ports
    return ResultFiles(ports.jobs, ports.result_store, ports.clock, app.settings.lifecycle_lease_seconds)


def archive(app: Needs) -> Archive:
    from gas.services.archive import Archive, ArchiveSettings

    ports, settings = app.ports, app.settings
    return Archive(
        jobs=ports.jobs,
        users=ports.users,
        result_files=app.result_files,
        workflows=ports.workflows,
        notifications=app.notifications,
        restore=app.restore,
        clock=ports.clock,
        ids=ports.ids,
        settings=ArchiveSettings(
            machine=settings.archive_state_machine_arn,
            patience=settings.lifecycle_patience_seconds,
            remind=settings.remind_seconds,
            min_bytes=settings.archive_min_bytes,
        ),
    )


def restore(app: Needs) -> Restore:
    from gas.services.restore import Restore, RestoreSettings

    ports, settings = app.ports, app.settings
    return Restore(
        jobs=ports.jobs,
        users=ports.users,
        result_files=app.result_files,
        store=ports.result_store,
        plans=app.plans,
        clock=ports.clock,
        ids=ports.ids,
        settings=RestoreSettings(
            tier=settings.restore_tier,
            days=settings.restore_days,
            estimate_seconds=settings.restore_estimate_seconds,
            patience=settings.lifecycle_patience_seconds,
        ),
    )


def restore_all(app: Needs) -> RestoreAll:
    from gas.services.restore_all import RestoreAll

    ports, settings = app.ports, app.settings
    return RestoreAll(
        jobs=ports.jobs,
        users=ports.users,
        index=ports.result_index,
        restore=app.restore,
        workflows=ports.workflows,
        notifications=app.notifications,
        clock=ports.clock,
        machine=settings.restore_state_machine_arn,
        poll_seconds=settings.restore_poll_seconds,
    )


def plan_changes(app: Needs) -> PlanChanges:
    from gas.services.plan_changes import PlanChanges

    ports, settings = app.ports, app.settings
    return PlanChanges(
        jobs=ports.jobs,
        users=ports.users,
        index=ports.result_index,
        restore_all=app.restore_all,
        notifications=app.notifications,
        plans=app.plans,
        clock=ports.clock,
        patience=settings.lifecycle_patience_seconds,
        tier=settings.restore_tier,
    )


def billing(app: Needs) -> BillingDesk:
    from gas.services.billing import BillingDesk

    ports = app.ports
    grace = app.settings.payment_grace_seconds
    return BillingDesk(
        users=ports.users,
        payments=ports.payments,
        changes=app.plan_changes,
        notifications=app.notifications,
        audit=app.audit,
        clock=ports.clock,
        grace=grace,
    )

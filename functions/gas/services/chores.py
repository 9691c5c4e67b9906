"""Which service does each kind of due work."""

from __future__ import annotations

from gas.domain import work
from gas.domain.job import Work
from gas.services.annotation import Annotation
from gas.services.archive import Archive
from gas.services.billing import BillingDesk
from gas.services.erasure import Erasure
from gas.services.notifications import Notifications
from gas.services.reconcile import Reconciler
from gas.services.restore_all import RestoreAll
from gas.services.sweeper import Chore
from gas.services.uploads import Intake


def chores(
    *,
    annotation: Annotation,
    erasure: Erasure,
    intake: Intake,
    archive: Archive,
    restore_all: RestoreAll,
    reconciler: Reconciler,
    billing: BillingDesk,
    notifications: Notifications,
) -> dict[str, Chore]:
    """Return the sweeper's function for each kind of work; it takes the key of the row."""

    def user(user_id: str) -> None:
        """Let results follow the plan, end a grace period that is over, send a digest."""
        billing.sweep(user_id)
        notifications.send_digest(user_id)

    return {
        Work.LAUNCH.value: annotation.ask_again,
        Work.WATCH.value: annotation.look_after,
        Work.STOP.value: annotation.confirm_stop,
        Work.DELETE.value: erasure.job,
        Work.ARCHIVE.value: archive.sweep,
        Work.RESTORE.value: restore_all.resume,
        Work.VERIFY.value: reconciler.sweep,
        work.UNUSED_UPLOAD: intake.erase,
        work.USER: user,
        work.ERASE_USER: erasure.user,
    }

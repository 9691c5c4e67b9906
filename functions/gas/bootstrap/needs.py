"""What the builders of services use of the program: its ports, its settings, and each other's services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from gas.bootstrap.ports import Ports
    from gas.config import Settings
    from gas.domain.plan import Plans
    from gas.services.accounts import Accounts
    from gas.services.annotation import Annotation
    from gas.services.archive import Archive
    from gas.services.audit import AuditLog
    from gas.services.billing import BillingDesk
    from gas.services.brakes import Brakes
    from gas.services.costs import Costs
    from gas.services.erasure import Erasure
    from gas.services.jobs import JobDesk
    from gas.services.notifications import Notifications
    from gas.services.plan_changes import PlanChanges
    from gas.services.published_tracks import PublishedTracks
    from gas.services.reconcile import Reconciler
    from gas.services.references import Catalogue
    from gas.services.restore import Restore
    from gas.services.restore_all import RestoreAll
    from gas.services.result_files import ResultFiles
    from gas.services.results import Results
    from gas.services.scattering import Scattering
    from gas.services.sessions import Sessions
    from gas.services.sign_up_mails import SignUpMails
    from gas.services.task_orders import TaskOrders
    from gas.services.tokens import ApiTokens
    from gas.services.uploads import Intake


class Needs(Protocol):
    """The part of `App` that builders read. It has no code, so that no builder imports the module that imports it."""

    ports: Ports
    settings: Settings
    plans: Plans

    def link_key(self) -> bytes: ...

    def task_secret(self) -> bytes: ...

    @property
    def accounts(self) -> Accounts: ...

    @property
    def annotation(self) -> Annotation: ...
    @property
    def scattering(self) -> Scattering: ...

    @property
    def api_tokens(self) -> ApiTokens: ...

    @property
    def archive(self) -> Archive: ...

    @property
    def audit(self) -> AuditLog: ...

    @property
    def billing(self) -> BillingDesk: ...

    @property
    def brakes(self) -> Brakes: ...

    @property
    def catalogue(self) -> Catalogue: ...

    @property
    def costs(self) -> Costs: ...

    @property
    def desk(self) -> JobDesk: ...

    @property
    def erasure(self) -> Erasure: ...

    @property
    def intake(self) -> Intake: ...

    @property
    def notifications(self) -> Notifications: ...

    @property
    def plan_changes(self) -> PlanChanges: ...

    @property
    def published_tracks(self) -> PublishedTracks: ...

    @property
    def reconciler(self) -> Reconciler: ...

    @property
    def restore(self) -> Restore: ...

    @property
    def restore_all(self) -> RestoreAll: ...

    @property
    def result_files(self) -> ResultFiles: ...

    @property
    def results(self) -> Results: ...

    @property
    def sessions(self) -> Sessions: ...

    @property
    def sign_up_mails(self) -> SignUpMails: ...

    @property
    def task_orders(self) -> TaskOrders: ...

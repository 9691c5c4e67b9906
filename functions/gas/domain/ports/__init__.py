"""Everything the services need from outside, as Protocols. `gas.adapters` implements them, `tests/fakes` replaces them.

One module per subject; callers import from this package.
"""

from __future__ import annotations

from gas.domain.ports.access import (
    Account,
    Grant,
    Identity,
    Keys,
    Mfa,
    Passwords,
    Seals,
    Secrets,
    Site,
    Sso,
)
from gas.domain.ports.audit import Audit
from gas.domain.ports.compute import (
    Begun,
    DataCredentials,
    DataRights,
    TaskOrder,
    Tasks,
    TaskState,
    Workflows,
)
from gas.domain.ports.filter_sets import FilterSets
from gas.domain.ports.lookup import VariantFunction
from gas.domain.ports.messages import Mail, Refused, Topics
from gas.domain.ports.overview import JobLines, Overview, UserLines
from gas.domain.ports.payments import Checkout, PaymentEvent, Payments, Price
from gas.domain.ports.records import (
    Claims,
    Jobs,
    Page,
    Rates,
    ReviewPage,
    Reviews,
    Sessions,
    Tokens,
    Uploads,
    Users,
)
from gas.domain.ports.results import (
    ARCHIVED,
    AVAILABLE,
    RESTORING,
    SCHEDULED,
    ResultEntry,
    ResultGroup,
    ResultIndex,
    ResultPage,
    ResultQuery,
)
from gas.domain.ports.spending import Ledger
from gas.domain.ports.storage import (
    ARCHIVE_CLASSES,
    Bucket,
    Expected,
    Objects,
    ResultStore,
    StorageClass,
    StoredObject,
)
from gas.domain.ports.system import Clock, Ids
from gas.domain.ports.webhooks import Answer, Caller, DeliveryPage, WebhookQueue, Webhooks

__all__ = [
    "ARCHIVED",
    "ARCHIVE_CLASSES",
    "AVAILABLE",
    "RESTORING",
    "SCHEDULED",
    "Account",
    "Answer",
    "Audit",
    "Begun",
    "Bucket",
    "Caller",
    "Checkout",
    "Claims",
    "Clock",
    "DataCredentials",
    "DataRights",
    "DeliveryPage",
    "Expected",
    "FilterSets",
    "Grant",
    "Identity",
    "Ids",
    "JobLines",
    "Jobs",
    "Keys",
    "Ledger",
    "Mail",
    "Mfa",
    "Objects",
    "Overview",
    "Page",
    "Passwords",
    "PaymentEvent",
    "Payments",
    "Price",
    "Rates",
    "Refused",
    "ResultEntry",
    "ResultGroup",
    "ResultIndex",
    "ResultPage",
    "ResultQuery",
    "ResultStore",
    "ReviewPage",
    "Reviews",
    "Seals",
    "Secrets",
    "Sessions",
    "Site",
    "Sso",
    "StorageClass",
    "StoredObject",
    "TaskOrder",
    "TaskState",
    "Tasks",
    "Tokens",
    "Topics",
    "Uploads",
    "UserLines",
    "Users",
    "VariantFunction",
    "WebhookQueue",
    "Webhooks",
    "Workflows",
]

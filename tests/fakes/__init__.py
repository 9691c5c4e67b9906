"""Fakes of all ports: small classes that keep what they get in memory. They use no AWS, no clock and no randomness."""

from tests.fakes.audit import FakeAudit
from tests.fakes.filter_sets import FakeFilterSets
from tests.fakes.identity import FakeIdentity, FakeKeys, FakeMfa, FakePasswords, FakeSso
from tests.fakes.ledger import FakeLedger
from tests.fakes.lifecycle import (
    FakeClaims,
    FakePayments,
    FakeResultIndex,
    FakeResultStore,
    FakeSecrets,
    FakeSite,
)
from tests.fakes.overview import FakeOverview
from tests.fakes.stores import (
    FakeJobs,
    FakeRates,
    FakeReviews,
    FakeSessions,
    FakeTokens,
    FakeUploads,
    FakeUsers,
)
from tests.fakes.variants import FakeVariantFunction
from tests.fakes.webhooks import FakeCaller, FakeWebhookQueue, FakeWebhooks
from tests.fakes.work import FakeWork, queues
from tests.fakes.world import (
    FakeClock,
    FakeDataRights,
    FakeIds,
    FakeMail,
    FakeObjects,
    FakeRefused,
    FakeTasks,
    FakeTopics,
    FakeWorkflows,
    MemoryStore,
)

__all__ = [
    "FakeAudit",
    "FakeCaller",
    "FakeClaims",
    "FakeClock",
    "FakeDataRights",
    "FakeFilterSets",
    "FakeIdentity",
    "FakeIds",
    "FakeJobs",
    "FakeKeys",
    "FakeLedger",
    "FakeMail",
    "FakeMfa",
    "FakeObjects",
    "FakeOverview",
    "FakePasswords",
    "FakePayments",
    "FakeRates",
    "FakeRefused",
    "FakeResultIndex",
    "FakeResultStore",
    "FakeReviews",
    "FakeSecrets",
    "FakeSessions",
    "FakeSite",
    "FakeSso",
    "FakeTasks",
    "FakeTokens",
    "FakeTopics",
    "FakeUploads",
    "FakeUsers",
    "FakeVariantFunction",
    "FakeWebhookQueue",
    "FakeWebhooks",
    "FakeWork",
    "FakeWorkflows",
    "MemoryStore",
    "queues",
]

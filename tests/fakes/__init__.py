"""The other side of every port: classes of a few lines that keep what they were given. No AWS, no clock, no chance."""

from tests.fakes.stores import FakeJobs, FakeRates, FakeTokens, FakeUploads, FakeUsers
from tests.fakes.world import (
    FakeClock,
    FakeIdentity,
    FakeIds,
    FakeKeys,
    FakeMail,
    FakeObjects,
    FakeTasks,
    FakeTopics,
    FakeWorkflows,
    MemoryStore,
)

__all__ = [
    "FakeClock",
    "FakeIdentity",
    "FakeIds",
    "FakeJobs",
    "FakeKeys",
    "FakeMail",
    "FakeObjects",
    "FakeRates",
    "FakeTasks",
    "FakeTokens",
    "FakeTopics",
    "FakeUploads",
    "FakeUsers",
    "FakeWorkflows",
    "MemoryStore",
]

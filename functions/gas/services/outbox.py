"""The outbox: every change of the jobs table passes here once or more, and tells the topics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gas.domain import outbox
from gas.domain.job import Job
from gas.domain.ports import Topics

Watcher = Callable[[Job | None, Job | None], None]


@dataclass(frozen=True, slots=True)
class Outbox:
    """`watchers` are further services that a change concerns; they too bear repeats."""

    topics: Topics
    watchers: Sequence[Watcher] = ()

    def changed(self, old: Job | None, new: Job | None) -> None:
        for message in outbox.messages(old, new):
            self.topics.publish(message.topic, message.body)
        for watcher in self.watchers:
            watcher(old, new)

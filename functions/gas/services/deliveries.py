"""Deliver events to webhooks: one message for each event, then one for each try."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from gas.domain import moments, webhook
from gas.domain.errors import NotFound, Unavailable
from gas.domain.job import Job
from gas.domain.ports import Caller, Clock, Ids, Jobs, Seals, Users, WebhookQueue, Webhooks
from gas.domain.user import User
from gas.domain.webhook import Attempt, Delivery, Event, State, Webhook

MOST_DELAY_SECONDS = 900  # of SQS
GONE = 410  # the receiver wants no more


@dataclass(frozen=True, slots=True)
class Deliveries:
    jobs: Jobs
    users: Users
    webhooks: Webhooks
    queue: WebhookQueue
    caller: Caller
    seals: Seals
    ids: Ids
    clock: Clock
    site_url: Callable[[], str]

    def event(self, job_id: str, user_id: str, event: str, about: str) -> None:
        """An event of a job: one delivery for each webhook that wants it. The same event again changes nothing.

        `about` tells this event from others of its kind: the revision of the job's row.
        """
        user = self.users.get(user_id)
        job = self.jobs.get(job_id)
        if (
            user is None
            or not user.alive
            or job is None
            or job.deleted_at is not None
            or job.user_id != user_id
        ):
            return
        ident = webhook.message_id(job_id, event, about)
        at = moments.text(self.clock.now())
        for found in self.webhooks.of_user(user_id):
            if not found.wants(event):
                continue
            body = webhook.payload(event, at, self._data(job, event))
            delivery_id = self.webhooks.named(user_id, found.webhook_id, ident, self.ids.new())
            delivery = Delivery(user_id, found.webhook_id, delivery_id, ident, event, body, at, next_at=at)
            self.webhooks.add(delivery)
            known = self.webhooks.delivery(user_id, found.webhook_id, delivery_id)
            if known is not None and known.state is State.WAITING and known.tries == 0:
                self._ask(known)

    def attempt(self, user_id: str, webhook_id: str, delivery_id: str, tries: int) -> None:
        """Send one delivery if it is due. `tries`: of how many tries the message knows; older ones do nothing.

        Raises Unavailable for a message that came before its row was written: it comes again.
        """
        delivery = self.webhooks.delivery(user_id, webhook_id, delivery_id)
        if delivery is None or delivery.state is not State.WAITING or delivery.tries > tries:
            return
        if delivery.tries < tries:
            raise Unavailable("The last try is not written down yet.")
        user, found = self.users.get(user_id), self.webhooks.get(user_id, webhook_id)
        if user is None or not user.alive or found is None:
            return
        now = self.clock.now()
        if delivery.next_at and delivery.next_at > moments.text(now):
            self._ask(delivery)
            return
        after = delivery.tried(self._post(user, found, delivery), now)
        if after.state is State.WAITING:
            self._ask(after)
        self._note(after)
        if after.attempts and after.attempts[-1].status == GONE:
            self._switch_off(found)

    def _post(self, user: User, found: Webhook, delivery: Delivery) -> Attempt:
        now = self.clock.now()
        at = moments.text(now)
        if found.disabled and delivery.event != Event.TEST:
            return Attempt(at, None, "The webhook is switched off.")
        sealed = [found.secret]
        if found.old_secret and found.old_until > at:
            sealed.append(found.old_secret)
        label = f"webhook#{found.webhook_id}"
        secrets = [self.seals.unseal(user.seal_key, one, label) for one in sealed]
        known = [one for one in secrets if one is not None]
        if not known:
            return Attempt(at, None, "The webhook's secret cannot be read; rotate it.")
        headers = webhook.headers(known, delivery.message_id, delivery.body, now)
        headers |= {"Content-Type": "application/json", "User-Agent": "GAS-Webhooks/1"}
        answer = self.caller.post(found.url, delivery.body.encode(), headers)
        return Attempt(at, answer.status, answer.error)

    def _ask(self, delivery: Delivery) -> None:
        """Have the queue bring the delivery when it is due, or as late as it can."""
        due = moments.parse(delivery.next_at) if delivery.next_at else self.clock.now()
        wait = (due - self.clock.now()).total_seconds()
        self.queue.put(
            {
                "user_id": delivery.user_id,
                "webhook_id": delivery.webhook_id,
                "delivery_id": delivery.delivery_id,
                "tries": delivery.tries,
            },
            max(0, min(MOST_DELAY_SECONDS, int(wait) + (wait > 0))),
        )

    def _note(self, after: Delivery) -> None:
        def move(row: Delivery) -> Delivery | None:
            # A replay meanwhile began a round of its own.
            return after if row.tries == after.tries - 1 else None

        try:
            self.webhooks.change_delivery(after.user_id, after.webhook_id, after.delivery_id, move)
        except NotFound:
            return

    def _switch_off(self, found: Webhook) -> None:
        why = "The receiver answered 410 Gone."
        try:
            self.webhooks.change(found.user_id, found.webhook_id, lambda row: replace(row, disabled=why))
        except NotFound:
            return

    def _data(self, job: Job, event: str) -> dict[str, Any]:
        """Ids, states, times and codes. The job's name may hold a file's or a patient's, so it stays here."""
        data: dict[str, Any] = {
            "job_id": job.job_id,
            "status": job.status.value,
            "result_state": job.result_state.value if job.result_state else None,
            "submitted_at": job.submitted_at,
            "completed_at": job.completed_at,
            "url": f"{self.site_url()}/jobs/{job.job_id}",
        }
        if event == Event.WARNINGS:
            data["warnings"] = [one.code for one in job.warnings if not one.is_note]
        if event == Event.FAILED and job.failure is not None:
            data["failure"] = {"ours": job.failure.ours}
        return data

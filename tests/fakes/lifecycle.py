"""In memory: the result store, the index of results, claims, secrets, payments and the site's address."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from gas.domain.errors import DamagedResult, Invalid, NotFound, ResultArchived, SettingsError
from gas.domain.job import Job, ResultState
from gas.domain.ports import (
    ARCHIVE_CLASSES,
    Bucket,
    Checkout,
    Clock,
    Expected,
    PaymentEvent,
    Price,
    ResultEntry,
    ResultGroup,
    ResultPage,
    ResultQuery,
    StorageClass,
    StoredObject,
)
from gas.domain.subscription import Subscription
from tests.fakes.stores import FakeJobs
from tests.fakes.world import FakeObjects


def checksum(body: bytes) -> str:
    """Return a checksum in place of CRC64NVME."""
    return f"crc-{zlib.crc32(body):08x}"


@dataclass
class FakeResultStore:
    """The result store, on the same objects as `FakeObjects`.

    `before_copy` (key, class) runs before each copy; a test can let another actor act there. `restores`: requests that
    S3 charges for; `copies`: those that moved an object; `collisions`: copies that began while the same object was being
    copied in the other direction.
    """

    objects: FakeObjects
    before_copy: Callable[[str, str], None] = lambda _key, _to: None
    expedited_room: bool = True
    under_way: list[tuple[str, str]] = field(default_factory=list)
    collisions: list[str] = field(default_factory=list)
    restores: list[tuple[str, str]] = field(default_factory=list)
    copies: list[tuple[str, str]] = field(default_factory=list)

    def head(self, key: str) -> StoredObject | None:
        found = self.objects.stored.get((Bucket.RESULTS, key))
        if found is None:
            return None
        etag, crc = f"etag-{len(found.body)}", checksum(found.body)
        return StoredObject(len(found.body), etag, found.storage_class, crc, found.restoring, found.restored)

    def move(self, key: str, to: StorageClass, expected: Expected, renew: Callable[[], None]) -> StoredObject:
        before = self._must(key, expected)
        if before.storage_class == to:
            return before
        if not before.readable:
            raise ResultArchived
        renew()
        self.collisions += [key for other, there in self.under_way if other == key and there != to]
        self.under_way.append((key, str(to)))
        try:
            self.before_copy(key, str(to))
        finally:
            self.under_way.pop()
        self._must(key, expected)
        found = self.objects.stored[Bucket.RESULTS, key]
        if found.storage_class in ARCHIVE_CLASSES and not found.restored:
            raise ResultArchived
        self.objects.put(Bucket.RESULTS, key, found.body, str(to))
        self.copies.append((key, str(to)))
        return self._must(key, expected)

    def restore(self, key: str, tier: str, days: int) -> str:
        if tier == "Expedited" and not self.expedited_room:
            tier = "Standard"
        found = self.objects.stored[Bucket.RESULTS, key]
        if found.storage_class in ARCHIVE_CLASSES and not found.restoring and not found.restored:
            found.restoring = True
            self.restores.append((key, tier))
        return tier

    def arrive(self) -> list[str]:
        """Finish every requested restore, as S3 does after hours. Return the keys."""
        arrived = [key for (_, key), stored in self.objects.stored.items() if stored.restoring]
        for key in arrived:
            self.objects.stored[Bucket.RESULTS, key].restoring = False
            self.objects.stored[Bucket.RESULTS, key].restored = True
        return arrived

    def expire(self) -> None:
        """Let all restored copies expire."""
        for stored in self.objects.stored.values():
            stored.restored = False

    def _must(self, key: str, expected: Expected) -> StoredObject:
        found = self.head(key)
        if found is None:
            raise NotFound
        if found.size != expected.size or (expected.crc64nvme and found.crc64nvme != expected.crc64nvme):
            raise DamagedResult
        return found


@dataclass
class FakeResultIndex:
    """The index of results, always up to date."""

    jobs: FakeJobs

    def page(self, user_id: str, query: ResultQuery, limit: int, after: str | None = None) -> ResultPage:
        found = sorted(
            (str(job.result_state), job.archive_at or "-", job.job_id)
            for job in self.jobs.of_user(user_id)
            if job.deleted_at is None and _in_group(job, query)
        )
        if after is not None:
            found = [one for one in found if one > tuple(after.split("/"))]
        page = found[:limit]
        following = "/".join(page[-1]) if len(found) > limit else None
        return ResultPage([self._entry(job_id) for _, _, job_id in page], following)

    def all_jobs(self, limit: int, after: str | None = None) -> tuple[list[str], str | None]:
        ids = sorted(job_id for job_id in self.jobs.rows if after is None or job_id > after)
        return ids[:limit], ids[limit - 1] if len(ids) > limit else None

    def _entry(self, job_id: str) -> ResultEntry:
        job = self.jobs.rows[job_id]
        return ResultEntry(
            job_id, job.result_state or ResultState.AVAILABLE, job.archive_at, job.name, job.cold
        )


def _in_group(job: Job, query: ResultQuery) -> bool:
    if query.group is ResultGroup.ARCHIVED:
        return job.result_state in (ResultState.ARCHIVED, ResultState.ARCHIVING)
    if query.group is ResultGroup.RESTORING:
        return job.result_state is ResultState.RESTORING
    if job.result_state is not ResultState.AVAILABLE:
        return False
    if query.group is ResultGroup.SCHEDULED:
        return job.archive_at is not None
    if query.group is ResultGroup.UNSCHEDULED:
        return job.archive_at is None or job.archive_at < (query.or_before or "")
    return True


@dataclass
class FakeClaims:
    clock: Clock
    until: dict[str, float] = field(default_factory=dict)

    def claim(self, fact: str, seconds: int) -> bool:
        now = self.clock.now().timestamp()
        if self.until.get(fact, 0) >= now:
            return False
        self.until[fact] = now + seconds
        return True

    def release(self, fact: str) -> None:
        self.until.pop(fact, None)


@dataclass
class FakeSecrets:
    held: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        if name not in self.held:
            raise SettingsError(f"There is no secret {name}.")
        return self.held[name]

    def record(self, name: str) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.text(name))
        return read


class FakeSite:
    def url(self) -> str:
        return "https://gas.example.org"


@dataclass
class FakePayments:
    """The payment service. `pay` does what a customer does on the checkout's page."""

    clock: Clock
    owners: dict[str, str] = field(default_factory=dict)
    held: dict[str, list[Subscription]] = field(default_factory=dict)
    checkouts: dict[str, tuple[str, bool]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    made: int = 0
    asked: Price | None = field(default_factory=lambda: Price("9.50", "EUR", "month", 1, "inclusive"))

    def customer(self, user_id: str, email: str) -> str:
        self.owners[f"cus_{user_id}"] = user_id
        return f"cus_{user_id}"

    def checkout(self, customer_id: str, key: str) -> Checkout:
        if key not in self.keys:
            self.made += 1
            self.keys[key] = f"cs_{self.made}"
            self.checkouts[self.keys[key]] = (customer_id, True)
        checkout_id = self.keys[key]
        return Checkout(checkout_id, f"https://pay.test/{checkout_id}", "2026-11-24T12:00:00.000Z")

    def price(self) -> Price | None:
        return self.asked

    def is_open(self, checkout_id: str) -> bool:
        return self.checkouts[checkout_id][1]

    def close(self, checkout_id: str) -> None:
        self.checkouts[checkout_id] = (self.checkouts[checkout_id][0], False)

    def pay(self, checkout_id: str) -> str:
        """Pay on the checkout's page and return the new subscription."""
        customer_id, is_open = self.checkouts[checkout_id]
        assert is_open, "a closed checkout cannot be paid"
        self.close(checkout_id)
        return self.subscribe(customer_id)

    def subscribe(self, customer_id: str, status: str = "active") -> str:
        self.made += 1
        one = Subscription(f"sub_{self.made}", status, "2026-12-23T12:00:00.000Z", False, self.made)
        self.held.setdefault(customer_id, []).append(one)
        return one.subscription_id

    def turn(self, subscription_id: str, **how: Any) -> None:
        """Change a subscription, as a renewal or a failed card does."""
        from dataclasses import replace

        for customer_id, held in self.held.items():
            self.held[customer_id] = [
                replace(one, **how) if one.subscription_id == subscription_id else one for one in held
            ]

    def subscriptions(self, customer_id: str) -> list[Subscription]:
        return list(self.held.get(customer_id, []))

    def owner(self, customer_id: str) -> str | None:
        return self.owners.get(customer_id)

    def renew(self, subscription_id: str, on: bool) -> None:
        self.turn(subscription_id, cancel_at_period_end=not on)

    def end(self, subscription_id: str) -> None:
        self.turn(subscription_id, status="canceled")

    def portal(self, customer_id: str) -> str:
        return f"https://pay.test/portal/{customer_id}"

    def event(self, body: bytes, signature: str) -> PaymentEvent:
        if signature != "signed":
            raise Invalid("This event was not signed by Stripe for us, or it is too old.")
        told = json.loads(body)
        return PaymentEvent(told["id"], told["type"], told.get("customer"))

"""The audit log: record what is done to whose data, and show it to the owner and to administrators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from heapq import nlargest

from gas.domain import audit, moments
from gas.domain.audit import (
    ADMINISTRATOR,
    ANONYMOUS,
    HANDED_OUT,
    ONCE_AN_HOUR,
    PAYMENT_SERVICE,
    Act,
    AuditEvent,
)
from gas.domain.errors import GasError, Invalid, Unavailable
from gas.domain.ports import Audit, Clock, Ids, Seals, Users
from gas.domain.user import User
from gas.services.accounts import Accounts

# Reads a log: its name, how many events, and the id of an event before which they lie (None: from the newest).
Read = Callable[[str, int, str | None], list[AuditEvent]]

PAGE = 50
# Names of this hour's events that this process has seen written: a page that polls costs no further write.
REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Lost:
    """An event that could not be written."""

    event: AuditEvent
    error: Exception


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A page of events, newest first. `after`: cursor of the next page, None on the last one."""

    events: list[AuditEvent]
    after: str | None


@dataclass(frozen=True, slots=True)
class AuditLog:
    """`years`: how long an event is kept. `report` gets each event that could not be written.

    Addresses are sealed with the key of the account that the event is about: an event cannot be changed, but once the
    account is deleted, so is the key, and the address with it.
    """

    events: Audit
    users: Users
    accounts: Accounts
    seals: Seals
    ids: Ids
    clock: Clock
    years: int
    report: Callable[[Lost], None]
    _seen: set[str] = field(default_factory=set)

    def record(self, act: Act, user_id: str, actor: str, address: str, thing: str) -> None:
        """Write that `actor` did this to `thing` of the user.

        `thing`: ids only, in the form of `AuditEvent.object`. Raises Unavailable when an act that sends data out
        (`HANDED_OUT`) cannot be recorded; any other act has happened by then and is only reported.
        """
        now = self.clock.now()
        at = moments.text(now)
        event = AuditEvent(f"{at}#{self.ids.new()}", user_id, at, act, actor, address, thing)
        once = event.hour(now) if act in ONCE_AN_HOUR else None
        if once in self._seen:
            return
        try:
            self.events.append(self._sealed(event), audit.keep_until(now, self.years), once)
        except GasError as error:
            self.report(Lost(event, error))
            if act in HANDED_OUT:
                raise Unavailable("This access could not be recorded, so nothing was sent.") from error
            return
        if once is not None:
            if len(self._seen) >= REMEMBERED:
                self._seen.clear()
            self._seen.add(once)

    def sign_in_failed(self, email: str, address: str) -> None:
        """Record an attempt with a wrong password or code, in the log of the e-mail address that was tried."""
        self.record(Act.SIGN_IN_FAILED, audit.email_log(email), ANONYMOUS, address, "account")

    def own(self, user: User, cursor: str | None) -> AuditPage:
        """Return the user's own log, with failed sign-ins; an administrator's id is not shown. Raises Invalid."""
        shown = self._unsealed(self._page(self._logs(user.user_id, user), cursor))
        return replace(shown, events=[_for_owner(event, user.user_id) for event in shown.events])

    def search(self, user_id: str | None, thing: str | None, cursor: str | None) -> AuditPage:
        """Return events for an administrator: of a user, of an object (a job with all that belongs to it), or both.

        A user's events are those in the user's log, failed sign-ins, and what the user did in other users' logs.
        Raises Invalid without either.
        """
        if thing is not None:
            found = self._page([(self.events.of_object, audit.subject_of(thing) or thing)], cursor)
            wanted = [event for event in found.events if _matches(event, thing, user_id)]
            return self._unsealed(replace(found, events=wanted))
        if user_id is None:
            raise Invalid("Name a user or an object.", "user")
        logs = self._logs(user_id, self.users.get(user_id))
        return self._unsealed(self._page([*logs, (self.events.of_actor, user_id)], cursor))

    def _logs(self, user_id: str, user: User | None) -> list[tuple[Read, str]]:
        """The user's log, and failed sign-ins with the e-mail address since the account was first signed in to.

        Earlier attempts with that address are not the user's: an account of the same address may have been deleted.
        """

        logs: list[tuple[Read, str]] = [(self.events.of_user, user_id)]
        if user is None or not user.email:
            return logs
        first = user.created_at

        def read_since(name: str, limit: int, before: str | None) -> list[AuditEvent]:
            return [event for event in self.events.of_user(name, limit, before) if event.at >= first]

        return [*logs, (read_since, audit.email_log(user.email))]

    def _sealed(self, event: AuditEvent) -> AuditEvent:
        """The event as it is stored. A failed sign-in has no account whose key could seal its address."""
        if not event.address or audit.is_email_log(event.user_id):
            return event
        user = self.users.get(event.user_id)
        if user is None or not user.alive:
            return replace(event, address="")
        key = self.accounts.with_seal_key(user).seal_key
        return replace(event, address=self.seals.seal(key, event.address, event.event_id))

    def _unsealed(self, page: AuditPage) -> AuditPage:
        """The events with their addresses; without one where the account is deleted."""
        logs = {event.user_id for event in page.events if not audit.is_email_log(event.user_id)}
        users = {name: self.users.get(name) for name in logs}

        def shown(event: AuditEvent) -> AuditEvent:
            if not event.address or audit.is_email_log(event.user_id):
                return event
            user = users[event.user_id]
            key = user.seal_key if user is not None else ""
            return replace(event, address=self.seals.unseal(key, event.address, event.event_id) or "")

        return replace(page, events=[shown(event) for event in page.events])

    def _page(self, lists: list[tuple[Read, str]], cursor: str | None) -> AuditPage:
        """Return one page of several lists together: each is read for a whole page, the newest of all are kept."""
        before = _checked(cursor)
        found = {event.event_id: event for read, name in lists for event in read(name, PAGE + 1, before)}
        newest = nlargest(PAGE + 1, found)
        kept = newest[:PAGE]
        return AuditPage([found[name] for name in kept], kept[-1] if len(newest) > PAGE else None)


def _matches(event: AuditEvent, thing: str, user_id: str | None) -> bool:
    """Whether the event is about the thing or a part of it, and about or by that user (None: any)."""
    about = event.subject == thing or f"{event.object}/".startswith(f"{thing}/")
    return about and user_id in (None, event.user_id, event.actor.split("/", 1)[0])


def _for_owner(event: AuditEvent, user_id: str) -> AuditEvent:
    """The event as its owner sees it: without an administrator's id and address."""
    if event.actor.split("/", 1)[0] in (user_id, ANONYMOUS, PAYMENT_SERVICE):
        return event
    return replace(event, actor=ADMINISTRATOR, address="")


def _checked(cursor: str | None) -> str | None:
    """The cursor, if it has the form of an event's id. Raises Invalid."""
    if cursor is None:
        return None
    at, separator, ident = cursor.partition("#")
    try:
        moments.parse(at)
    except ValueError as error:
        raise Invalid("This cursor does not belong to this list.", "cursor") from error
    if not separator or not ident.isalnum():
        raise Invalid("This cursor does not belong to this list.", "cursor")
    return cursor

"""Brakes on guessing passwords and codes, and on mails to one address.

Attempts count for each e-mail address together with the caller's network, so that a guesser locks out nobody else; for
each network; and for each e-mail address from all networks. This last limit does not hold for a network from which the
owner has signed in before. Keys hold hashes of e-mail addresses.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass

from gas.domain.errors import Invalid, TooMany
from gas.domain.ports import Clock, Rates

WINDOW_SECONDS = 300
DAY_SECONDS = 24 * 3600
# How long a network is known after a sign-in from it.
KNOWN_SECONDS = 90 * DAY_SECONDS
# One person's IPv6 addresses share this prefix.
IPV6_PREFIX = 64


@dataclass(frozen=True, slots=True)
class AuthLimits:
    """Attempts in WINDOW_SECONDS; `mails_per_day` to one address."""

    per_email: int
    per_address: int
    per_email_everywhere: int
    mails_per_day: int


@dataclass(frozen=True, slots=True)
class Brakes:
    rates: Rates
    clock: Clock
    limits: AuthLimits

    def count(self, what: str, email: str | None, address: str) -> None:
        """Count an attempt. Raises TooMany with the longest wait."""
        now = self.clock.now()
        network = network_of(address)
        limits = self.limits
        counters = [(f"{what}#{network}", "attempts_per_address", limits.per_address)]
        if email is not None:
            everywhere, here = _keys(what, email, network)
            counters.append((here, "attempts_per_email", limits.per_email))
            counters.append((everywhere, "attempts_per_email_everywhere", limits.per_email_everywhere))
        # Every counter counts, also after one that is full. The answer names the longest wait.
        waits = [
            (self.rates.hit(key, allowed, WINDOW_SECONDS, now), limit, allowed)
            for key, limit, allowed in counters
        ]
        wait, limit, allowed = max(waits)
        if limit == "attempts_per_email_everywhere" and wait and email is not None:
            wait, limit, allowed = self._unless_known(email, network, waits)
        if wait:
            detail = f"Too many attempts: {allowed} in {WINDOW_SECONDS // 60} minutes are allowed. Please wait a moment."
            raise TooMany(detail, wait, limit, allowed)

    def succeeded(self, what: str, email: str, address: str) -> None:
        """Do not count the attempt that succeeded, and remember its network as the owner's."""
        now = self.clock.now()
        network = network_of(address)
        for key in _keys(what, email, network):
            self.rates.forgive(key, WINDOW_SECONDS, now)
        self.rates.remember(_known(email, network), KNOWN_SECONDS, now)

    def count_mail(self, email: str) -> None:
        """Count a mail to an address. Raises TooMany, alike for addresses with and without an account."""
        allowed = self.limits.mails_per_day
        wait = self.rates.hit(f"mails#{_hash(email)}", allowed, DAY_SECONDS, self.clock.now())
        if wait:
            detail = (
                f"We sent this address {allowed} mails today. Look for the newest one, or try again tomorrow."
            )
            raise TooMany(detail, wait, "mails_per_day", allowed)

    def _unless_known(
        self, email: str, network: str, waits: list[tuple[int, str, int]]
    ) -> tuple[int, str, int]:
        rest = [one for one in waits if one[1] != "attempts_per_email_everywhere"]
        known = self.rates.remembers(_known(email, network), self.clock.now())
        return max(rest) if known else max(waits)


def checked_email(written: str) -> str:
    """The address in the form that the pool keeps. Raises Invalid."""
    email = written.strip().lower()
    name, at, host = email.rpartition("@")
    if not (name and at and "." in host) or len(email) > 254 or not email.isprintable() or " " in email:
        raise Invalid("This is not an e-mail address.", "email")
    return email


def network_of(address: str) -> str:
    """The part of an IP address that one person keeps: all of IPv4, a /64 of IPv6. Other texts stay as they are."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, IPV6_PREFIX), strict=False).network_address)


def _keys(what: str, email: str, network: str) -> tuple[str, str]:
    """The counters of an e-mail address: from everywhere, and from this network."""
    everywhere = f"{what}#{_hash(email)}"
    return everywhere, f"{everywhere}#{network}"


def _known(email: str, network: str) -> str:
    return f"{_hash(email)}#{network}"


def _hash(email: str) -> str:
    return hashlib.sha256(email.encode()).hexdigest()[:32]

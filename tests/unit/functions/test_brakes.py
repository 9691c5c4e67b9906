"""Guessing is slow and locks nobody out, and no answer tells whether an address has an account."""

from __future__ import annotations

from typing import Any

import pytest

from gas import bootstrap
from gas.handlers import auth_api
from gas.services.brakes import network_of
from tests.unit.functions.test_auth_api import ADA, auth
from tests.world import Response, World

CONFIRMED, PENDING, UNKNOWN = "ada@example.org", "pending@example.org", "nobody@example.org"


WRONG = "Wrong-horse-1"


def ask(world: World, route: str, body: Any, address: str = "203.0.113.7") -> Response:
    headers = {"X-Forwarded-For": f"{address}, 198.51.100.4"}
    return world.call(auth_api.handler, "POST", f"/auth/{route}", body, user_id=None, headers=headers)


def guess(world: World, address: str, password: str = WRONG) -> int:
    return ask(world, "sign-in", {"email": CONFIRMED, "password": password}, address).status


@pytest.fixture
def ada(world: World) -> None:
    """One confirmed account with a profile, and one that waits for its code."""
    auth(world, "sign-up", ADA)
    auth(world, "confirm", {"email": CONFIRMED, "code": "123456"})
    auth(world, "sign-up", {**ADA, "email": PENDING})


# Guessing --------------------------------------------------------------------------------------


def test_who_guesses_locks_out_nobody_else(world: World, ada: None) -> None:
    assert [guess(world, "192.0.2.66") for _ in range(11)] == [401] * 10 + [429]
    assert guess(world, "192.0.2.66", ADA["password"]) == 429, "there, the right password does not help"
    assert guess(world, "203.0.113.7", ADA["password"]) == 200, "elsewhere, the owner signs in"


def test_guessing_from_everywhere_ends_too_but_for_networks_of_the_owner(world: World, ada: None) -> None:
    assert guess(world, "203.0.113.7", ADA["password"]) == 200
    statuses = [guess(world, f"192.0.2.{n}") for n in range(60)]
    assert statuses == [401] * 50 + [429] * 10
    refused = ask(world, "sign-in", ADA, "198.51.100.77")
    assert (refused.status, refused.json["limit"]) == (429, "attempts_per_email_everywhere")
    assert guess(world, "203.0.113.7", ADA["password"]) == 200, "known since the first sign-in"
    world.clock.go(300)
    assert ask(world, "sign-in", ADA, "198.51.100.77").status == 200


def test_signing_in_is_no_attempt(world: World, ada: None) -> None:
    assert [guess(world, "203.0.113.7", ADA["password"]) for _ in range(30)] == [200] * 30
    assert [guess(world, "203.0.113.7") for _ in range(11)] == [401] * 10 + [429]


def test_one_networks_ipv6_addresses_count_together(world: World, ada: None) -> None:
    statuses = [guess(world, f"2001:db8:1:2::{n:x}") for n in range(11)]
    assert statuses == [401] * 10 + [429]
    assert guess(world, "2001:db8:1:3::1") == 401


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:DB8:1:2:3::4", "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("unknown", "unknown"),
    ],
)
def test_networks(address: str, network: str) -> None:
    assert network_of(address) == network


def test_counters_hold_no_email_address(world: World, ada: None) -> None:
    guess(world, "192.0.2.66")
    assert not [key for key in (*world.rates.hits, *world.rates.known) if "ada@" in str(key)]


# Mails -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("email", [CONFIRMED, PENDING, UNKNOWN])
def test_one_address_gets_so_many_mails_a_day(email: str) -> None:
    world = World({"AUTH_MAILS_PER_DAY": "3", "AUTH_ANSWER_MILLISECONDS": "0"})
    bootstrap.provide(world.app)
    try:
        sent = []
        for n in range(4):
            route = ("forgot", "resend")[n % 2]
            sent.append(ask(world, route, {"email": email}, f"192.0.2.{n}"))
        assert [answer.status for answer in sent] == [200, 200, 200, 429]
        assert (sent[-1].json["limit"], sent[-1].json["allowed"]) == ("mails_per_day", 3)
        assert ask(world, "sign-up", {**ADA, "email": email}, "192.0.2.9").status == 429
        world.clock.go(24 * 3600)
        assert ask(world, "forgot", {"email": email}).status == 200
    finally:
        bootstrap.provide(None)


# The same answers ------------------------------------------------------------------------------

NEW = "Another-horse-2"
ROUTES: dict[str, dict[str, str]] = {
    "sign-up": {"password": NEW, "name": "Ada"},
    "confirm": {"code": "000000"},
    "resend": {},
    "forgot": {},
    "reset": {"code": "000000", "password": NEW},
}


def shown(answer: Response) -> tuple[Any, ...]:
    """All of an answer that a stranger sees."""
    return answer.status, answer.text, sorted(answer.headers.items()), answer.cookies


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("email", [CONFIRMED, PENDING])
def test_known_and_unknown_addresses_get_the_same_answer(
    world: World, ada: None, route: str, email: str
) -> None:
    unknown = ask(world, route, {"email": UNKNOWN, **ROUTES[route]})
    known = ask(world, route, {"email": email, **ROUTES[route]})
    assert shown(known) == shown(unknown)


def test_a_confirmed_address_is_confirmed_once(world: World, ada: None) -> None:
    again = ask(world, "confirm", {"email": CONFIRMED, "code": "123456"})
    unknown = ask(world, "confirm", {"email": UNKNOWN, "code": "123456"})
    assert shown(again) == shown(unknown)


@pytest.mark.parametrize("route", ["confirm", "resend", "forgot", "reset"])
def test_known_and_unknown_addresses_take_the_same_calls(world: World, ada: None, route: str) -> None:
    calls = []
    for email in (UNKNOWN, CONFIRMED, PENDING):
        world.identity.called.clear()
        ask(world, route, {"email": email, **ROUTES[route]})
        calls.append(list(world.identity.called))
    assert calls[0]
    assert calls[0] == calls[1] == calls[2]


@pytest.mark.parametrize("route", [*ROUTES, "sign-in"])
@pytest.mark.parametrize("email", [CONFIRMED, PENDING, UNKNOWN])
def test_no_answer_comes_before_its_time(route: str, email: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What differs between addresses (sign-up: a code or a notice) is shorter than the least time of an answer."""
    world = World({"AUTH_ANSWER_MILLISECONDS": "800"})
    bootstrap.provide(world.app)
    try:
        auth(world, "sign-up", ADA)
        auth(world, "confirm", {"email": CONFIRMED, "code": "123456"})
        auth(world, "sign-up", {**ADA, "email": PENDING})
        plain = world.identity.find

        def slow(address: str) -> Any:
            world.clock.go(0.25 if address == UNKNOWN else 0.5)
            return plain(address)

        monkeypatch.setattr(world.identity, "find", slow)
        started = world.clock.now()
        body = {"password": "Wrong-horse-1"} if route == "sign-in" else ROUTES[route]
        answer = ask(world, route, {"email": email, **body})
        if answer.status != 409:  # a sign-in to an account that waits for its code
            assert (world.clock.now() - started).total_seconds() == pytest.approx(0.8)
    finally:
        bootstrap.provide(None)


def test_the_owner_hears_of_a_sign_up_with_the_address_once_a_day(world: World, ada: None) -> None:
    auth(world, "sign-in", ADA)
    for _ in range(3):
        assert ask(world, "sign-up", {**ADA, "password": NEW}).status == 201
    ((message, _, recipient),) = world.mail.sent
    assert recipient == CONFIRMED
    assert b"You already have a GAS account" in message
    assert b"/forgot" in message
    assert world.identity.accounts[CONFIRMED].password == ADA["password"], "nothing else happened"


def test_a_mail_that_cannot_be_sent_changes_no_answer(
    world: World, ada: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gas.domain.errors import Unavailable

    auth(world, "sign-in", ADA)

    def down(*_: Any) -> None:
        raise Unavailable

    monkeypatch.setattr(world.mail, "send", down)
    assert ask(world, "sign-up", {**ADA, "password": NEW}).status == 201


def test_a_strangers_password_does_not_stay_in_an_account(world: World) -> None:
    """Someone signs up with another's address and waits until the owner does, and confirms it."""
    ask(world, "sign-up", {**ADA, "password": "Strangers-horse-1"}, "192.0.2.66")
    assert ask(world, "sign-up", ADA).status == 201
    assert ask(world, "confirm", {"email": CONFIRMED, "code": "123456"}).status == 200
    assert guess(world, "192.0.2.66", "Strangers-horse-1") == 401
    assert guess(world, "203.0.113.7", ADA["password"]) == 200

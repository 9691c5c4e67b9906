"""The contract of the ports of sessions, tokens and rates, over fake and DynamoDB alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gas.bootstrap import Ports
from gas.domain.errors import NotFound
from gas.domain.session import Session
from gas.domain.token import ApiToken
from tests.integration.functions.rows import LATER, NOW

PARTS = ("tables",)


def a_session(session_id: str = "s1", user_id: str = "u1", **changes: object) -> Session:
    session = Session(session_id, user_id, NOW, LATER, "refresh", "digest", "salt", NOW)
    return replace(session, **changes)  # type: ignore[arg-type]


def test_tokens_live_until_they_expire(ports: Ports) -> None:
    ports.tokens.create(ApiToken("t1", "u1", "laptop", "digest", NOW, LATER))
    assert ports.tokens.get("t1", NOW) == ApiToken("t1", "u1", "laptop", "digest", NOW, LATER)
    assert ports.tokens.get("t1", LATER) is None
    assert [token.token_id for token in ports.tokens.of_user("u1", NOW)] == ["t1"]
    assert ports.tokens.of_user("u1", LATER) == []
    ports.tokens.remove("t1")
    assert ports.tokens.get("t1", NOW) is None


def test_rates_count_within_a_window(ports: Ports) -> None:
    moment = datetime(2026, 11, 23, 12, 0, 40, tzinfo=UTC)
    assert [ports.rates.hit("k", 2, 60, moment) for _ in range(3)] == [0, 0, 20]
    assert ports.rates.hit("other", 2, 60, moment) == 0
    assert ports.rates.hit("k", 2, 60, moment.replace(minute=1)) == 0


def test_a_counted_attempt_can_be_taken_back(ports: Ports) -> None:
    now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert [ports.rates.hit("k", 1, 300, now) > 0 for _ in range(2)] == [False, True]
    ports.rates.forgive("k", 300, now)
    ports.rates.forgive("k", 300, now)
    assert ports.rates.hit("k", 1, 300, now) == 0
    ports.rates.forgive("never counted", 300, now)


def test_a_fact_is_remembered_for_a_while(ports: Ports) -> None:
    now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert not ports.rates.remembers("k", now)
    ports.rates.remember("k", 60, now)
    assert ports.rates.remembers("k", now)
    assert not ports.rates.remembers("k", now + timedelta(seconds=61))


def test_sessions_are_kept_listed_and_forgotten(ports: Ports) -> None:
    ports.sessions.create(a_session())
    ports.sessions.create(a_session("s0", created_at="2026-11-23T11:00:00.000Z"))
    ports.sessions.create(a_session("other", "u2"))
    assert ports.sessions.get("s1", NOW) == a_session()
    assert [one.session_id for one in ports.sessions.of_user("u1", NOW)] == ["s0", "s1"]
    assert ports.sessions.get("s1", LATER) is None, "expired, whether DynamoDB has erased it or not"
    assert ports.sessions.of_user("u1", LATER) == []
    ports.sessions.remove("s1")
    ports.sessions.remove("s1")
    assert ports.sessions.get("s1", NOW) is None


def test_a_session_is_changed_on_condition(ports: Ports) -> None:
    ports.sessions.create(a_session())
    changed = ports.sessions.change("s1", lambda one: replace(one, turns=1))
    assert changed == a_session(turns=1, rev=1)
    assert ports.sessions.get("s1", NOW) == changed
    with pytest.raises(NotFound):
        ports.sessions.change("none", lambda one: one)


def test_the_last_use_is_noted_and_wakes_nothing_that_is_gone(ports: Ports) -> None:
    ports.sessions.create(a_session())
    ports.tokens.create(ApiToken("t1", "u1", "cli", "digest", NOW, LATER))
    ports.sessions.touch("s1", "2026-11-23T12:30:00.000Z", "192.0.2.1")
    ports.tokens.touch("t1", "2026-11-23T12:30:00.000Z", "192.0.2.1")
    for row in (ports.sessions.get("s1", NOW), ports.tokens.get("t1", NOW)):
        assert row is not None
        assert (row.last_used_at, row.address) == ("2026-11-23T12:30:00.000Z", "192.0.2.1")
    ports.sessions.touch("none", NOW, "192.0.2.1")
    ports.tokens.touch("none", NOW, "192.0.2.1")
    assert ports.sessions.get("none", NOW) is None
    assert ports.tokens.get("none", NOW) is None

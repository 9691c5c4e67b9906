"""Common and breached passwords are refused: by lists in the package, and online if the operator wants."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from gas.adapters.passwords import BreachedPasswords, GuessablePasswords
from gas.config import Settings
from gas.domain.errors import Invalid
from gas.domain.password import MIN_LENGTH, check_rules
from tests.unit.test_template import template
from tests.world import ENVIRONMENT

ABOUT = ("ada.lovelace@example.org", "Ada Lovelace")
GOOD = "Correct-horse-1"


@pytest.mark.parametrize(
    "password",
    ["Password123", "Qwerty12345", "Welcome2024", "Summer2025!", "Iloveyou123", "P@ssw0rd12", "Admin12345",
     "Ab1" * 80, "Lovelace2024"],
)  # fmt: skip
def test_common_passwords_are_refused_with_a_reason(password: str) -> None:
    weakness = GuessablePasswords().weakness(password, ABOUT)
    assert weakness is not None
    assert weakness.startswith("This password is easy to guess. ")


@pytest.mark.parametrize("password", [GOOD, "x7Gq9vLm2Kd0", "Teal lantern 7 orbit"])
def test_other_passwords_pass(password: str) -> None:
    assert GuessablePasswords().weakness(password, ABOUT) is None


def test_a_long_password_takes_no_long_time() -> None:
    """Only the first 72 characters are looked at: the search grows with the square of the length."""
    assert GuessablePasswords().weakness(GOOD + "?" * 100_000, ABOUT) is None


def test_the_rules_are_the_user_pools() -> None:
    policy = template()["Resources"]["UserPool"]["Properties"]["Policies"]["PasswordPolicy"]
    assert policy["MinimumLength"] == MIN_LENGTH
    wanted = {name for name, value in policy.items() if name.startswith("Require") and value}
    assert wanted == {"RequireLowercase", "RequireUppercase", "RequireNumbers"}
    check_rules(GOOD)
    for password in ("Short-1", "no-capital-1", "NO-LOWER-1", "No-digit-here", " Space-at-1st"):
        with pytest.raises(Invalid) as refused:
            check_rules(password)
        assert refused.value.field == "password"


@pytest.fixture
def breaches() -> Iterator[tuple[str, list[str]]]:
    """A service of breached passwords that knows BREACHED and pads its answers; its address, and what was asked."""
    asked: list[str] = []
    digest = hashlib.sha1(b"Breached-horse-1", usedforsecurity=False).hexdigest().upper()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            rows = [f"{digest[5:]}:42" if self.path.endswith(digest[:5]) else f"{'0' * 35}:0"]
            padding = hashlib.sha1(GOOD.encode(), usedforsecurity=False).hexdigest().upper()[5:] + ":0"
            self.send_response(200)
            self.end_headers()
            self.wfile.write("\r\n".join([*rows, padding]).encode())

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/range/", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_breached_password_is_found_by_five_digits(breaches: tuple[str, list[str]]) -> None:
    url, asked = breaches
    passwords = BreachedPasswords(url, GuessablePasswords())
    assert "data breach" in str(passwords.weakness("Breached-horse-1", ABOUT))
    assert passwords.weakness(GOOD, ABOUT) is None, "a padding row counts 0"
    assert all(len(path.removeprefix("/range/")) == 5 for path in asked), "no more of the hash leaves us"
    passwords.weakness("Password123", ABOUT)
    assert len(asked) == 2, "what the list knows is not asked"


def test_a_service_that_does_not_answer_refuses_nothing() -> None:
    assert BreachedPasswords("http://127.0.0.1:9/range/", GuessablePasswords()).weakness(GOOD, ABOUT) is None


def test_the_lookup_is_off_by_default() -> None:
    assert Settings.read(ENVIRONMENT).breach_lookup_url == ""
    assert template()["Parameters"]["BreachLookupUrl"]["Default"] == ""

"""The contract of the identity port, over fake and Cognito alike."""

from __future__ import annotations

import pytest

from gas.bootstrap import Ports
from gas.domain.errors import Conflict, Invalid, NotAllowed, Unauthorized
from gas.domain.ports import Account
from tests.fakes import FakeIdentity

PARTS = ("pool",)
EMAIL = "ada@example.org"
PASSWORD = "Correct-horse-1"


@pytest.fixture
def ada(ports: Ports) -> Ports:
    """A pool with one confirmed account."""
    ports.identity.sign_up(EMAIL, PASSWORD, "Ada")
    ports.identity.confirm(EMAIL, "123456")
    return ports


def test_a_session_has_tokens_and_the_profiles_claims(ada: Ports) -> None:
    session = ada.identity.sign_in(EMAIL, PASSWORD)
    assert session.expires_in > 0
    assert session.refresh_token
    assert session.id_claims["email"] == EMAIL
    assert session.id_claims["sub"]


def test_a_refresh_token_gives_a_new_access_token(ada: Ports) -> None:
    first = ada.identity.sign_in(EMAIL, PASSWORD)
    again = ada.identity.refresh(str(first.refresh_token), first.id_claims["sub"])
    assert again.access_token
    assert again.session_id == first.session_id, "one sign-in, one session"
    assert again.id_claims["sub"] == first.id_claims["sub"]


def test_a_made_up_refresh_token_is_refused(ada: Ports) -> None:
    with pytest.raises(Unauthorized):
        ada.identity.refresh("nonsense", "someone")


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "Wrong-horse-1"), ("nobody@example.org", PASSWORD)])
def test_wrong_password_and_unknown_address_look_alike(ada: Ports, email: str, password: str) -> None:
    with pytest.raises(Unauthorized) as refused:
        ada.identity.sign_in(email, password)
    assert refused.value.detail == "The e-mail address or the password is wrong."


def test_an_address_signs_up_once(ada: Ports) -> None:
    with pytest.raises(Conflict):
        ada.identity.sign_up(EMAIL, PASSWORD, "Ada")


def test_a_weak_password_is_refused(ports: Ports) -> None:
    with pytest.raises(Invalid) as refused:
        ports.identity.sign_up(EMAIL, "short", "Ada")
    assert refused.value.field == "password"


def test_sign_in_waits_for_the_confirmation(ports: Ports) -> None:
    ports.identity.sign_up(EMAIL, PASSWORD, "Ada")
    with pytest.raises(NotAllowed):
        ports.identity.sign_in(EMAIL, PASSWORD)


def test_an_account_is_not_confirmed_twice(ada: Ports) -> None:
    """A success would tell anyone that the address has an account."""
    if not isinstance(ada.identity, FakeIdentity):
        pytest.skip("moto confirms without a look at the code")
    with pytest.raises(Invalid) as refused:
        ada.identity.confirm(EMAIL, "123456")
    assert refused.value.field == "code"


def test_an_unconfirmed_account_is_found_as_such(ports: Ports) -> None:
    ports.identity.sign_up(EMAIL, PASSWORD, "Ada")
    account = ports.identity.find(EMAIL)
    assert account is not None
    assert not account.confirmed


def test_an_unknown_address_is_not_told(ports: Ports) -> None:
    ports.identity.forgot("nobody@example.org")
    with pytest.raises(Invalid):
        ports.identity.confirm("nobody@example.org", "123456")


def test_a_new_password_counts(ada: Ports) -> None:
    ada.identity.forgot(EMAIL)
    ada.identity.reset(EMAIL, "123456", "Another-horse-2")
    assert ada.identity.sign_in(EMAIL, "Another-horse-2").access_token
    with pytest.raises(Unauthorized):
        ada.identity.sign_in(EMAIL, PASSWORD)


def test_each_sign_in_is_a_session_of_its_own(ada: Ports) -> None:
    sessions = {ada.identity.sign_in(EMAIL, PASSWORD).session_id for _ in range(2)}
    assert len(sessions) == 2
    assert all(sessions)


def test_an_account_is_found_by_its_address(ada: Ports) -> None:
    user_id = ada.identity.sign_in(EMAIL, PASSWORD).id_claims["sub"]
    assert ada.identity.find(EMAIL) == Account(user_id, confirmed=True)
    assert ada.identity.find("nobody@example.org") is None


def test_a_sign_out_everywhere_ends_each_session(ada: Ports) -> None:
    first = ada.identity.sign_in(EMAIL, PASSWORD)
    user_id = first.id_claims["sub"]
    ada.identity.sign_out_everywhere(user_id)
    ada.identity.sign_out_everywhere(EMAIL)  # moto knows sessions by the name that signed in, Cognito by any
    ada.identity.sign_out_everywhere("00000000-0000-4000-8000-000000000000")
    with pytest.raises(Unauthorized):
        ada.identity.refresh(str(first.refresh_token), user_id)
    assert ada.identity.sign_in(EMAIL, PASSWORD).access_token


def test_an_erased_account_is_gone_and_may_be_erased_again(ada: Ports) -> None:
    user_id = ada.identity.sign_in(EMAIL, PASSWORD).id_claims["sub"]
    ada.identity.erase(user_id)
    ada.identity.erase(user_id)
    with pytest.raises(Unauthorized):
        ada.identity.sign_in(EMAIL, PASSWORD)

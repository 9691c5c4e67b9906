"""Links to results: one that is over opens nothing, and the token of none is a credential for other routes."""

from __future__ import annotations

import pytest

from gas.domain.job import ResultState
from gas.handlers import authorizer
from tests.unit.security.route_requests import EVENT, send
from tests.unit.security.route_states import OWNER, result_in
from tests.world import CONTEXT


@pytest.mark.parametrize("operation", ["GET /shares/{token}", "POST /shares/{token}"])
@pytest.mark.parametrize(
    "what", ["revoked", "expired", "owner deleted", "job deleted", "job of another link"]
)
def test_a_link_that_is_over_is_as_good_as_none(operation: str, what: str) -> None:
    stage = result_in(ResultState.AVAILABLE)()
    house = stage.house
    assert send(stage, operation, "anonymous").status == 200
    if what == "revoked":
        house.app.shares.revoke(house.row(stage.job_id), stage.share["share_id"])
    elif what == "expired":
        house.clock.go(7 * 24 * 3600)
    elif what == "owner deleted":
        house.app.accounts.delete(OWNER)
    elif what == "job deleted":
        house.app.desk.delete(house.users.rows[OWNER], stage.job_id)
    else:
        other = house.completed(OWNER)
        stage.share["token"] = stage.share["token"].replace(stage.job_id, other)
    assert send(stage, operation, "anonymous").status == 404


def test_a_link_opens_its_result_and_no_other_route() -> None:
    """A link's token is no credential."""
    stage = result_in(ResultState.AVAILABLE)()
    token = stage.share["token"]
    headers = {"Authorization": f"Bearer {token}"}
    asked = {**EVENT, "headers": headers, "multiValueHeaders": {name: [one] for name, one in headers.items()}}
    with pytest.raises(authorizer.Refused):
        authorizer.handler(asked, CONTEXT)

"""Write several items in one transaction of DynamoDB."""

from __future__ import annotations

from typing import Any, Final

from botocore.exceptions import ClientError

from gas.domain.errors import LostRace

TRIES: Final = 5  # writes that collide with other transactions on the same items
_CONFLICT, _FAILED = "TransactionConflict", "ConditionalCheckFailed"


def write_all(client: Any, steps: list[dict[str, Any]]) -> set[int]:
    """Write all steps or none. Return the numbers, from 0, of the steps whose condition failed; empty: all is written.

    Raises LostRace if other transactions hold the items at each try, and ClientError for anything else.
    """
    for _ in range(TRIES):
        try:
            client.transact_write_items(TransactItems=steps)
        except ClientError as error:
            reasons = [str(one.get("Code")) for one in error.response.get("CancellationReasons") or []]
            if _FAILED in reasons:
                return {number for number, reason in enumerate(reasons) if reason == _FAILED}
            if _CONFLICT not in reasons:
                raise
        else:
            return set()
    raise LostRace

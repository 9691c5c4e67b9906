"""Record the last use of a session or an API token, without touching the rest of its row."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from gas.adapters import faults
from gas.adapters.dynamodb.table import CONDITION_FAILED


def touch(client: Any, table: str, key: str, ident: str, now: str, address: str) -> None:
    """Set `last_used_at` and `address` of an existing row. `rev` stays, because no other move reads these attributes."""
    with faults.translated("Writing to the database"):
        try:
            client.update_item(
                TableName=table,
                Key={key: {"S": ident}},
                UpdateExpression="SET last_used_at = :now, address = :address",
                ConditionExpression="attribute_exists(#key)",
                ExpressionAttributeNames={"#key": key},
                ExpressionAttributeValues={":now": {"S": now}, ":address": {"S": address}},
            )
        except ClientError as error:
            if faults.code(error) != CONDITION_FAILED:
                raise

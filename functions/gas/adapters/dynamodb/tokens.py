"""The API tokens table."""

from __future__ import annotations

from gas.adapters import clients, faults
from gas.adapters.dynamodb.items import entity_of, item_of
from gas.adapters.dynamodb.touched import touch
from gas.domain import moments
from gas.domain.token import ApiToken


class DynamoTokens:
    """Key `token_id`; index `by_user`; time-to-live `ttl` (DynamoDB may delete a row days late)."""

    def __init__(self, name: str, region: str) -> None:
        self.name = name
        self._region = region

    def get(self, token_id: str, now: str) -> ApiToken | None:
        with faults.translated("Reading the database"):
            answer = clients.client("dynamodb", self._region).get_item(
                TableName=self.name, Key={"token_id": {"S": token_id}}, ConsistentRead=True
            )
        token = entity_of(ApiToken, answer["Item"]) if "Item" in answer else None
        return token if token is not None and token.expires_at > now else None

    def create(self, token: ApiToken) -> None:
        item = {**item_of(token), "ttl": {"N": str(moments.epoch(token.expires_at))}}
        with faults.translated("Writing to the database"):
            clients.client("dynamodb", self._region).put_item(TableName=self.name, Item=item)

    def of_user(self, user_id: str, now: str) -> list[ApiToken]:
        found: list[ApiToken] = []
        with faults.translated("Querying the database"):
            pages = clients.client("dynamodb", self._region).get_paginator("query")
            for page in pages.paginate(
                TableName=self.name,
                IndexName="by_user",
                KeyConditionExpression="user_id = :user",
                ExpressionAttributeValues={":user": {"S": user_id}},
            ):
                found += [entity_of(ApiToken, item) for item in page["Items"]]
        return [token for token in found if token.expires_at > now]

    def touch(self, token_id: str, now: str, address: str) -> None:
        client = clients.client("dynamodb", self._region)
        touch(client, self.name, "token_id", token_id, now, address)

    def remove(self, token_id: str) -> None:
        with faults.translated("Deleting from the database"):
            clients.client("dynamodb", self._region).delete_item(
                TableName=self.name, Key={"token_id": {"S": token_id}}
            )

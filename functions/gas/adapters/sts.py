"""STS: credentials for the objects of one job."""

from __future__ import annotations

import json

from gas.adapters import clients, faults
from gas.domain.data_rights import DataScope, InputScope, Places, session_policy
from gas.domain.ports import DataCredentials

# A function's role assumes the data role. AWS limits such a chained session to one hour.
SESSION_SECONDS = 3600


class StsDataRights:
    """Credentials of the data role `role_arn`. The role can access every job; each session is limited to one."""

    def __init__(self, role_arn: str, places: Places, region: str) -> None:
        self._role_arn = role_arn
        self._places = places
        self._region = region

    def vend(self, scope: DataScope | InputScope, session_name: str) -> DataCredentials:
        policy = json.dumps(session_policy(scope, self._places), separators=(",", ":"))
        with faults.translated("Preparing the task's access"):
            answer = clients.client("sts", self._region).assume_role(
                RoleArn=self._role_arn,
                RoleSessionName=session_name,
                Policy=policy,
                DurationSeconds=SESSION_SECONDS,
            )["Credentials"]
        return DataCredentials(
            str(answer["AccessKeyId"]),
            str(answer["SecretAccessKey"]),
            str(answer["SessionToken"]),
            answer["Expiration"],
        )

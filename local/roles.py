"""Give the roles of functions and tasks unguessable keys in the emulator.

The emulator derives a function's keys from public names, and gives tasks keys that it does not accept itself. Its
private names used here are checked by tests/integration/test_emulator.py.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from typing import Any

from local.credentials import Credentials
from local.settings import ACCOUNT, REGION

Keys = dict[str, str]


class Roles:
    """Sessions of roles, derived from the account's secret. They are the same after a restart, so links stay valid."""

    def __init__(self, root: Credentials) -> None:
        self._root = root

    def patch(self) -> None:
        """Patch the emulator to give these keys to functions and tasks."""
        from ministack.core import lambda_runtime
        from ministack.services import ecs, lambda_svc

        lambda_runtime.execution_credentials = self.of_function
        lambda_svc.execution_credentials = self.of_function
        ecs._register_metadata = self._with_keys(ecs._register_metadata)

    def restore(self) -> None:
        """Register the sessions of all deployed functions, so that URLs signed before a restart are valid again."""
        from ministack.services import lambda_svc

        for func in list(lambda_svc._functions._data.values()):
            self.of_function(func.get("config") or func)

    def secret_of(self, access_key: str, token: str) -> str | None:
        """Return the secret of an access key and session token; None if they are not the service's."""
        from ministack.services import sts

        if hmac.compare_digest(access_key.encode(), self._root.access_key.encode()):
            return None if token else self._root.secret_key
        session = sts._sessions.get(access_key)
        if session is None or sts._session_expired(session):
            return None
        known = str(session.get("SessionToken") or "")
        if not known or not hmac.compare_digest(known.encode(), token.encode()):
            return None
        return str(session["SecretAccessKey"])

    def of_function(self, config: Mapping[str, Any]) -> Keys:
        """Return the environment variables with the keys of a function's role."""
        name = str(config.get("FunctionName", "function"))
        return self._session(str(config.get("Role", "")), str(config.get("FunctionArn", name)), name)

    def _session(self, role: str, purpose: str, name: str) -> Keys:
        from ministack.services import sts

        access_key = "ASIA" + self._root.derive("key", role, purpose)[:16].upper()
        keys = {
            "AWS_ACCESS_KEY_ID": access_key,
            "AWS_SECRET_ACCESS_KEY": self._root.derive("secret", role, purpose),
            "AWS_SESSION_TOKEN": self._root.derive("token", role, purpose),
        }
        role_name = role.rsplit("/", 1)[-1]
        session = {
            "Arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role_name}/{name[:64]}",
            "UserId": f"{role_name}:{name[:64]}",
            "SecretAccessKey": keys["AWS_SECRET_ACCESS_KEY"],
            "SessionToken": keys["AWS_SESSION_TOKEN"],
        }
        if access_key not in sts._sessions:
            sts.register_session(access_key, session)
        return keys

    def _with_keys(self, plain: Callable[..., str]) -> Callable[..., str]:
        """Return a task's environment with the keys of its role, instead of a link to keys that the emulator rejects."""

        def register(
            task_arn: str,
            cluster_arn: str,
            td: Mapping[str, Any],
            cdef: Any,
            launch_type: Any,
            env: Keys,
            *rest: Any,
        ) -> str:
            token = plain(task_arn, cluster_arn, td, cdef, launch_type, env, *rest)
            for name in ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN"):
                env.pop(name, None)
            env.update(self._session(str(td.get("taskRoleArn", "")), task_arn, task_arn.rsplit("/", 1)[-1]))
            env.update(AWS_REGION=REGION, AWS_DEFAULT_REGION=REGION)
            return token

        return register

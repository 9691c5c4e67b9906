"""Handle `Idempotency-Key`: a repeat within 24 hours gets the first response again (Powertools idempotency).

Powertools and its store are imported at the first use: they import boto3, which would slow every cold start.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig, idempotent_function
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
    IdempotencyValidationError,
)

from gas.bootstrap import App
from gas.domain.errors import Conflict, InProgress, Invalid, KeyReused
from gas.domain.user import User
from gas.handlers.answer import Answer

DAY_SECONDS = 24 * 3600
MAX_KEY_LENGTH = 255


def once(
    app: App, user: User, route: str, key: str, body: bytes, act: Callable[[], Answer[Any]], context: Any
) -> Answer[Any]:
    """Return the response of `act`, or its stored response if this key was used before.

    Responses are encrypted with the account's key, so nobody can read them in the table, also after the account is
    deleted. An error is not stored, so the request may be tried again. Raises KeyReused if the body differs,
    InProgress while the first request runs, Conflict if the first response held a secret.
    """
    if not 1 <= len(key) <= MAX_KEY_LENGTH or not key.isprintable():
        raise Invalid(
            f"An Idempotency-Key must have 1 to {MAX_KEY_LENGTH} printable characters.", "Idempotency-Key"
        )
    config = IdempotencyConfig(
        event_key_jmespath="[scope, key]",
        payload_validation_jmespath="body",
        expires_after_seconds=DAY_SECONDS,
        hash_function="sha256",
        raise_on_no_idempotency_key=True,
    )
    if context is not None:
        config.register_lambda_context(context)
    fresh: list[Answer[Any]] = []
    scope = f"{user.user_id} {route}"
    seal_key = app.accounts.with_seal_key(user).seal_key

    def api(request: dict[str, str]) -> dict[str, Any]:
        # Powertools hashes the request; `act` has read it already.
        del request
        answer = act()
        fresh.append(answer)
        if answer.secret:
            return {"secret": True}
        body = answer.body if answer.kept is None else answer.kept
        kept = {"status": answer.status, "headers": answer.headers, "body": msgspec.to_builtins(body)}
        return {"sealed": app.ports.seals.seal(seal_key, json.dumps(kept), scope)}

    run = idempotent_function(
        api, data_keyword_argument="request", persistence_store=app.once_store, config=config
    )
    try:
        kept = run(request={"scope": scope, "key": key, "body": body.decode("utf-8", "replace")})
    except IdempotencyAlreadyInProgressError as error:
        raise InProgress from error
    except IdempotencyValidationError as error:
        raise KeyReused(
            "This Idempotency-Key was used with another body within the last 24 hours."
        ) from error
    if fresh:
        return fresh[0]
    if kept.get("secret"):
        raise Conflict(
            "The first request with this Idempotency-Key was answered; its secret is shown only once."
        )
    if "sealed" in kept:  # otherwise an earlier release stored the response, at most a day ago
        kept = json.loads(app.ports.seals.unseal(seal_key, kept["sealed"], scope) or "null")
    if kept is None:
        raise Conflict("The first request with this Idempotency-Key was answered.")
    return Answer(kept["body"], int(kept["status"]), {**kept["headers"], "Idempotency-Replayed": "true"})

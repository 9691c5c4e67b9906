"""Route an API Gateway event: Chalice finds the route, msgspec reads and writes JSON, Powertools logs and counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from chalice.app import Chalice, Response

from gas import bootstrap
from gas.domain.audit import Act
from gas.domain.credential import Credential
from gas.domain.errors import GasError, Invalid, NotFound, ScopeTooNarrow, Unauthorized
from gas.domain.job import Job
from gas.domain.user import User
from gas.handlers import call as calls
from gas.handlers import deprecations, problems
from gas.handlers.answer import Answer
from gas.handlers.areas import routes_of
from gas.handlers.observed import Handler, observed
from gas.handlers.routing import Call, Route
from gas.handlers.scopes import Need

MAX_BODY_BYTES = 1024 * 1024
# Longest id or name in a path. Valid ones are shorter; DynamoDB's keys may have 2,048 bytes, S3's 1,024.
MAX_PARAMETER_BYTES = 512
JSON = "application/json"


def serve(api: str) -> Handler:
    """Return the Lambda handler of one API function."""
    router = router_of(api)

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        known = router.routes.get(event.get("resource") or "")
        if known is None:
            return _plain(problems.of_status(404))
        if event.get("httpMethod") not in known:
            return _plain(problems.of_status(405, headers={"Allow": ", ".join(sorted(known))}))
        return dict(router(_for_chalice(event), context))

    return observed(api, correlation_id_path="requestContext.requestId")(handler)


def router_of(api: str) -> Chalice:
    """Return Chalice's router with the routes of one API function."""
    router = Chalice(app_name=api, configure_logs=False)
    logger = Logger(service=api)
    metrics = Metrics(service=api)
    for route in routes_of(api):
        view = _view(route, router, logger, metrics)
        router.route(route.path, methods=[route.method], name=route.name, content_types=[])(view)
    return router


def _for_chalice(event: dict[str, Any]) -> dict[str, Any]:
    """Return the event with every member that Chalice reads without a check."""
    context = {
        **event.get("requestContext", {}),
        "httpMethod": event["httpMethod"],
        "resourcePath": event["resource"],
    }
    blank: dict[str, Any] = {
        "multiValueQueryStringParameters": None,
        "stageVariables": None,
        "body": None,
        "headers": {},
    }
    return {
        **blank,
        **event,
        "headers": event.get("headers") or {},
        "pathParameters": event.get("pathParameters") or {},
        "isBase64Encoded": bool(event.get("isBase64Encoded")),
        "requestContext": context,
    }


def _view(route: Route, router: Chalice, logger: Logger, metrics: Metrics) -> Callable[..., Response]:
    def view(**parameters: str) -> Response:
        request = router.current_request
        event = request.to_original_event() if request is not None else {}
        try:
            answer = _answer(route, event, parameters, router.lambda_context)
        except GasError as error:
            answer = problems.of_error(error)
            if answer.status >= 500:
                logger.exception("request failed")
        except Exception:
            logger.exception("request failed")
            answer = problems.of_status(500)
        answer = problems.in_form(answer, route.errors)
        leaving = deprecations.of_route(route.method, route.path)
        if leaving is not None:
            answer = replace(answer, headers={**answer.headers, **leaving.headers()})
        metrics.add_metric(f"{answer.status // 100}xx", MetricUnit.Count, 1)
        logger.info("request", route=f"{route.method} {route.path}", status=answer.status)
        body, headers = written(answer)
        return Response(body, headers, answer.status)

    return view


def _answer(route: Route, event: dict[str, Any], parameters: dict[str, str], context: Any) -> Answer[Any]:
    app = bootstrap.app()
    call = _call(route, event, parameters, app)
    if any(len(value.encode("utf-8", "replace")) > MAX_PARAMETER_BYTES for value in parameters.values()):
        raise NotFound("There is nothing with that name.")
    if len(call.body) > MAX_BODY_BYTES:
        detail = f"A body may have at most {MAX_BODY_BYTES:,} bytes."
        return problems.of_status(413, detail, limit="body_bytes", allowed=MAX_BODY_BYTES)
    arguments: dict[str, Any] = dict(parameters)
    if route.body is not None:
        media_type = call.headers.get("content-type", JSON).split(";")[0].strip().lower()
        if not route.raw and media_type != JSON:
            return problems.of_status(415)
        try:
            arguments["body"] = read(route.body, call.body)
        except msgspec.DecodeError as error:
            if isinstance(error, msgspec.ValidationError):
                raise _invalid(error) from error
            return problems.of_status(400, "The body is not valid JSON.")
        except UnicodeDecodeError:
            return problems.of_status(400, "The body is not valid UTF-8.")
        except RecursionError as error:
            raise Invalid("The body is nested too deeply.") from error
    if route.query is not None:
        arguments["query"] = _query(route.query, call)

    def act() -> Answer[Any]:
        result = route.view(call, **arguments)
        return result if isinstance(result, Answer) else Answer(result, route.status)

    key = call.headers.get("idempotency-key")
    if key is None or route.public or route.method == "GET":
        return act()
    from gas.handlers.idempotency import once

    answer = once(app, call.user, f"{route.method} {call.path}", key, call.body, act, context)
    if route.replay is not None and "Idempotency-Replayed" in answer.headers:
        return replace(answer, body=route.replay(call, answer.body))
    return answer


def _call(route: Route, event: dict[str, Any], parameters: dict[str, str], app: bootstrap.App) -> Call:
    headers = calls.read_headers(event)
    known = event["requestContext"].get("authorizer") or {}
    user_id = known.get("user_id")
    if not route.public and not user_id:
        raise Unauthorized
    admin = known.get("admin") == "true"
    if route.admin and not admin:
        raise NotFound
    credential = None if route.public else calls.read_credential(known)
    seen_job, signed_in = None, None
    if not route.public:
        seen_job, profile = _read_ahead(route, parameters, str(user_id), app)
        signed_in = app.accounts.alive(str(user_id), credential, profile)
    if credential is not None:
        _check_scope(route, credential)
    if signed_in is not None:
        app.request_limits.admit(signed_in.user_id, changes=route.method != "GET")
    call = Call(
        app=app,
        method=route.method,
        path=event.get("path") or route.path,
        headers=headers,
        query=calls.read_query(event),
        path_parameters=parameters,
        body=calls.read_body(event),
        address=calls.client_address(event, headers),
        signed_in=signed_in,
        admin=admin,
        credential=credential,
        seen_job=seen_job,
    )
    if signed_in is not None and call.token_id is not None:
        call.record(Act.TOKEN_USED, f"tokens/{call.token_id}")
    return call


def _read_ahead(
    route: Route, parameters: dict[str, str], user_id: str, app: bootstrap.App
) -> tuple[Job | None, User | None]:
    """Read the job of the path together with the user: one round trip to the database instead of two.

    Nothing of the job is shown before the user is admitted. A changing request reads the job later, in its own order.
    """
    job_id = parameters.get("job_id", "")
    if route.method != "GET" or not job_id.isascii() or not 0 < len(job_id) <= MAX_PARAMETER_BYTES:
        return None, None
    return app.ports.jobs.with_user(job_id, user_id)


def _check_scope(route: Route, credential: Credential) -> None:
    """Raise ScopeTooNarrow if an API token may not call this route. A route without a need takes sessions only."""
    need = route.need or Need.SESSION
    if need.met_by(credential):
        return
    if need is Need.SESSION:
        detail = "API tokens cannot do this. Sign in on the site instead."
    else:
        detail = f"This token's scope is `{credential.scope}`; this call needs a token of the scope `{need}`."
    raise ScopeTooNarrow(detail, need, credential.scope)


def read(model: Any, body: bytes) -> Any:
    """Read the struct in a JSON body; an absent body counts as an empty object. Raises msgspec.DecodeError."""
    return msgspec.json.decode(body or b"{}", type=model)


def _query(model: Any, call: Call) -> Any:
    """Read the struct in a query string. The last value of a name counts; an empty value counts as absent."""
    given = {name: values[-1] for name, values in call.query.items() if values and values[-1] != ""}
    try:
        return msgspec.convert(given, model, strict=False)
    except msgspec.ValidationError as error:
        raise _invalid(error) from error


def _invalid(error: msgspec.ValidationError) -> Invalid:
    """Find the field in msgspec's message: "… - at `$.size`", "… - at `key` in `$.notes`", "… field `size`"."""
    said, _, place = str(error).partition(" - at `")
    field = place.removeprefix("key` in `").removeprefix("$").rstrip("`").lstrip(".") or None
    if "field `" in said and (field is None or said.startswith("The field `")):
        named = said.split("field `")[1].split("`")[0]
        field = f"{field}.{named}" if field else named
    return Invalid(f"{said}.", field)


def written(answer: Answer[Any]) -> tuple[str, dict[str, Any]]:
    """Return body and headers in Chalice's form (a repeated header is a list)."""
    headers: dict[str, Any] = {"Cache-Control": "no-store", **answer.headers}
    if answer.cookies:
        headers["Set-Cookie"] = list(answer.cookies)
    if isinstance(answer.body, str):
        headers.setdefault("Content-Type", "text/plain; charset=utf-8")
        return answer.body, headers
    if answer.body is None:
        return "", headers
    headers.setdefault("Content-Type", JSON)
    return msgspec.json.encode(answer.body).decode(), headers


def _plain(answer: Answer[Any]) -> dict[str, Any]:
    """Return a response in API Gateway's form, for a request that Chalice has not handled."""
    body, headers = written(answer)
    return {"statusCode": answer.status, "headers": headers, "body": body}

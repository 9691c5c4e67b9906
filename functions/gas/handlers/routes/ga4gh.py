"""GA4GH: DRS 1.5 for inputs and results, WES 1.1 for jobs. Errors are `{msg, status_code}`, as both specifications say."""

from __future__ import annotations

import json
from collections.abc import Sequence, Sized
from typing import Any

import msgspec

from gas import __version__
from gas.domain.audit import Act
from gas.domain.errors import Conflict, Invalid, NotFound, TooLarge
from gas.domain.job import Status
from gas.handlers import form, problems
from gas.handlers.routing import Answer, Call, Routes
from gas.handlers.shapes import ga4gh as shapes
from gas.handlers.shapes import jobs
from gas.handlers.shapes.ga4gh import (
    BULK,
    ENGINE,
    TAGS,
    WORKFLOW,
    WORKFLOW_VERSION,
    AccessUrl,
    BulkAccess,
    BulkAnswer,
    BulkObjects,
    BulkSummary,
    BulkUrls,
    DrsObjectView,
    ObjectUrl,
    PassportBody,
    RunForm,
    RunId,
    RunList,
    RunLog,
    RunQuery,
    RunStatus,
    TagName,
    TagValue,
    TaskList,
    TaskLog,
    Unresolved,
    WorkflowParams,
)
from gas.handlers.shapes.plain import must_be_plain
from gas.services.drs import JOB, UPLOAD, DrsObject

routes = Routes("ga4gh")
DRS, WES = "/ga4gh/drs/v1", "/ga4gh/wes/v1"


@routes.get(DRS + "/objects/{object_id}")
def drs_object(call: Call, object_id: str) -> DrsObjectView:
    """One input (`upload-…`), result file (`job-….NAME`) or result (`job-…`, a bundle) of the caller."""
    return shapes.drs_view(_seen(call, object_id))


@routes.post(DRS + "/objects/{object_id}")
def drs_object_by_post(call: Call, object_id: str, body: PassportBody) -> DrsObjectView:
    """The same as by GET, for clients that send a GA4GH Passport. It is not read."""
    del body
    return shapes.drs_view(_seen(call, object_id))


@routes.post(f"{DRS}/objects/access", replay=lambda call, kept: _urls(call, kept))
def drs_urls(call: Call, body: BulkAccess) -> Answer[BulkUrls]:
    """URLs of the bytes of several objects, signed now."""
    pairs = [(one.bulk_object_id, way) for one in body.bulk_object_access_ids for way in one.bulk_access_ids]
    _check_number(pairs)
    # The URLs expire before a key does: a repeat signs them again.
    return Answer(_urls(call, pairs), kept=pairs)


@routes.post(f"{DRS}/objects")
def drs_objects(call: Call, body: BulkObjects) -> BulkAnswer:
    """Several objects at once."""
    _check_number(body.bulk_object_ids)
    found, missing = [], []
    for ident in body.bulk_object_ids:
        try:
            found.append(shapes.drs_view(call.app.drs.object(call.user, ident)))
        except NotFound:
            missing.append(ident)
    for view in found:
        call.record(Act.VIEW, _subject(view.id))
    counts = BulkSummary(len(body.bulk_object_ids), len(found), len(missing))
    return BulkAnswer(counts, [Unresolved(404, missing)] if missing else [], found)


@routes.get(DRS + "/objects/{object_id}/access/{access_id}")
def drs_access(call: Call, object_id: str, access_id: str) -> AccessUrl:
    """A URL of the object's bytes, signed now."""
    return AccessUrl(_signed(call, object_id, access_id))


@routes.get(f"{WES}/runs")
def wes_runs(call: Call, query: RunQuery) -> RunList:
    """The caller's jobs as runs, newest first."""
    page = call.app.desk.page(call.user, None, "", query.page_size, query.page_token)
    call.record(Act.LIST, "jobs")
    return RunList([shapes.summary(job) for job in page.jobs], page.after or "")


@routes.post(f"{WES}/runs", raw=True, form=RunForm)
def wes_run(call: Call) -> RunId:
    """Annotate an input, or several merged, with the workflow `gas-annotate`."""
    given = _form(call)
    if (given.get("workflow_type") or WORKFLOW) != WORKFLOW or (
        given.get("workflow_url") or WORKFLOW
    ) not in (WORKFLOW, _workflow_url(call)):
        raise Invalid(f"The one workflow here is `{WORKFLOW}`.", "workflow_type")
    _check_offered(given)
    tags = _tags(given)
    try:
        params = msgspec.json.decode(given.get("workflow_params") or "{}", type=WorkflowParams)
        options = jobs.plain(msgspec.convert(params.options, jobs.Options))
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{error}", "workflow_params") from error
    call.app.desk.check_number(call.user, len(params.all_inputs), "inputs")
    first, *more = (_upload_of(call, one) for one in params.all_inputs)
    made = call.app.desk.submit(call.user, first, params.reference, params.name, options, more, tags)
    call.record(Act.SUBMIT, made.job_id)
    return RunId(made.job_id)


@routes.get(WES + "/runs/{run_id}")
def wes_run_log(call: Call, run_id: str) -> RunLog:
    """One run: its request, state, logs, and DRS addresses of its outputs."""
    job = call.app.desk.own(call.user, run_id)
    call.record(Act.VIEW, run_id)
    drs = call.app.drs
    inputs = [drs.uri(f"{UPLOAD}{upload_id}") for upload_id in job.upload_ids]
    outputs = {}
    if job.status is Status.COMPLETED:
        bundle = drs.object(call.user, f"{JOB}{run_id}")
        outputs = {"bundle": bundle.uri, **{name: uri for name, _, uri in bundle.contents}}
    return shapes.run_log(job, inputs, outputs, _base(call), _workflow_url(call))


@routes.get(WES + "/runs/{run_id}/status")
def wes_run_status(call: Call, run_id: str) -> RunStatus:
    """The state of one run."""
    return RunStatus(run_id, shapes.state_of(call.app.desk.own(call.user, run_id)))


@routes.post(WES + "/runs/{run_id}/cancel")
def wes_cancel(call: Call, run_id: str) -> RunId:
    """Cancel a run that waits or runs."""
    call.app.desk.cancel(call.user, run_id)
    call.record(Act.CANCEL, run_id)
    return RunId(run_id)


@routes.get(WES + "/runs/{run_id}/tasks")
def wes_tasks(call: Call, run_id: str) -> TaskList:
    """The tasks of a run: the newest attempt."""
    job = call.app.desk.own(call.user, run_id)
    return TaskList([shapes.task_log(job, _base(call))] if job.attempt else [], "")


@routes.get(WES + "/runs/{run_id}/tasks/{task_id}")
def wes_task(call: Call, run_id: str, task_id: str) -> TaskLog:
    """One task of a run."""
    job = call.app.desk.own(call.user, run_id)
    task = shapes.task_log(job, _base(call))
    if not job.attempt or task.id != task_id:
        raise NotFound("There is no such task.")
    return task


def _seen(call: Call, object_id: str) -> DrsObject:
    """Return the object, noted in the audit log. Raises NotFound."""
    found = call.app.drs.object(call.user, object_id)
    call.record(Act.VIEW, _subject(object_id))
    return found


def _urls(call: Call, pairs: Sequence[tuple[str, str]]) -> BulkUrls:
    """Return a URL for each object id with its access id, and the ids without one."""
    found: list[ObjectUrl] = []
    failed: dict[int, list[str]] = {}
    for ident, way in pairs:
        try:
            found.append(ObjectUrl(ident, way, _signed(call, ident, way)))
        except (NotFound, Conflict) as error:
            failed.setdefault(problems.status_of(error), []).append(ident)
    missing = [Unresolved(status, idents) for status, idents in sorted(failed.items())]
    return BulkUrls(BulkSummary(len(pairs), len(found), len(pairs) - len(found)), missing, found)


def _signed(call: Call, object_id: str, access_id: str) -> str:
    """Return a URL of the object's bytes, noted in the audit log. Raises NotFound, ResultArchived, ResultRestoring."""
    if access_id != "https":
        raise NotFound("There is no such access method.")
    link = call.app.drs.access(call.user, object_id)
    call.record(Act.DOWNLOAD, _subject(object_id))
    return link.url


def _check_number(wanted: Sized) -> None:
    """Raise TooLarge for more objects than service-info allows."""
    if len(wanted) > BULK:
        raise TooLarge(f"A request may name at most {BULK} objects.", "bulk_objects", BULK)


def _check_offered(given: dict[str, str]) -> None:
    """Raise Invalid for a wish that service-info does not offer, since the run would be made without it."""
    offered = {
        "workflow_type_version": WORKFLOW_VERSION,
        "workflow_engine": ENGINE,
        "workflow_engine_version": __version__,
    }
    for name, only in offered.items():
        if (given.get(name) or only) != only:
            raise Invalid(f"The only `{name}` here is `{only}`.", name)
    name = "workflow_engine_parameters"
    if unknown := _texts(given, name):
        raise Invalid(f"There are no `{name}` here: {', '.join(sorted(unknown))}.", name)


def _upload_of(call: Call, given: str) -> str:
    """Return the upload that an input names by its id or its `drs://` address. Raises NotFound."""
    return (
        call.app.drs.upload_of(call.user, given) if given.startswith("drs://") else given.removeprefix(UPLOAD)
    )


def _tags(given: dict[str, str]) -> dict[str, str]:
    """Return the run's tags. Raises Invalid."""
    tags = _texts(given, "tags")
    if len(tags) > TAGS:
        raise Invalid(f"A run takes at most {TAGS} `tags`.", "tags")
    try:
        must_be_plain("tags", [*tags, *tags.values()])
        return msgspec.convert(tags, dict[TagName, TagValue])
    except ValueError as error:
        raise Invalid(f"`tags`: {error}", "tags") from error


def _texts(given: dict[str, str], name: str) -> dict[str, str]:
    """Return the JSON object of texts in a field, empty without one. Raises Invalid."""
    try:
        return msgspec.json.decode(given.get(name) or "{}", type=dict[str, str])
    except ValueError as error:
        raise Invalid(f"`{name}` must be a JSON object of texts.", name) from error


def _form(call: Call) -> dict[str, str]:
    """The fields of the request: a form, as WES says, or the same as a JSON object."""
    media_type = call.headers.get("content-type", "")
    if not media_type.startswith("application/json"):
        return form.fields(call.body, media_type)
    try:
        read: Any = msgspec.json.decode(call.body or b"{}")
    except (ValueError, RecursionError) as error:
        raise Invalid("The body is not valid JSON.") from error
    if not isinstance(read, dict):
        raise Invalid("The body must be a JSON object.")
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in read.items()}


def _subject(object_id: str) -> str:
    """The object in the audit log: ids only."""
    if object_id.startswith(UPLOAD):
        return f"uploads/{object_id.removeprefix(UPLOAD)}"
    job_id, _, name = object_id.removeprefix(JOB).partition(".")
    return f"{job_id}/files/{name}" if name else job_id


def _workflow_url(call: Call) -> str:
    """Where the workflow is described; a run may name it by this address or by its name."""
    return f"{call.app.ports.site.url()}/docs/programmatic#ga4gh"


def _base(call: Call) -> str:
    return f"{call.app.ports.site.url()}/api"

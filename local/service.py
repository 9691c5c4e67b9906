"""The service's process: emulator, stack, site, tasks and mail, in the order they start."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any

from local import emulator, memory
from local.capacity import Capacity
from local.credentials import make_credentials
from local.demo import prepare_demo
from local.deploy import LAYER, Stack, deploy, remember
from local.edge import Edge
from local.fargate.engine import Engine
from local.fargate.environment import task_environment
from local.fargate.mishaps import End, Mishaps
from local.functions import Functions
from local.gate import Gate
from local.headers import security_headers
from local.images import ImageFunctions
from local.lifetime import Lifetime
from local.mail import Mailbox, MailServer, pool_has
from local.package import read_template
from local.preflight import check_port, prepare_state
from local.resume import resume_executions
from local.roles import Roles
from local.server import listening
from local.settings import ROOT, LocalSettings
from local.site import Site, known_files
from local.snapshots import Snapshots
from local.tasks import TaskWatch, announce_lost, ask_when_over, unfinished

_LOG = logging.getLogger("local")
# Seconds between two searches for mails of deleted accounts; each costs one request per recipient.
_MAILBOX_SECONDS = 15


async def run(settings: LocalSettings) -> None:
    """Run until SIGINT or SIGTERM. Raises LocalError when it cannot start."""
    begun = time.monotonic()
    stop = Lifetime(os.environ).over
    lock = prepare_state(settings)
    check_port(settings)
    snapshots = Snapshots(settings.snapshots)
    snapshots.load(settings.url)
    mails = MailServer(settings.mail)
    keys = make_credentials(settings.state)
    emulator.configure(settings, keys, str(snapshots.state_dir), mails.start())
    engine = _engine(settings)
    if engine is not None:
        os.environ["DOCKER_HOST"] = engine.start()
    template = read_template()
    site = Site(ROOT / "frontend" / "dist", known_files(template))
    application = emulator.app(LAYER)
    if engine is not None:
        ask_when_over(engine.running)
    roles, capacity = Roles(keys), Capacity.of_this_machine()
    roles.patch()
    functions = Functions(capacity, settings.functions)
    functions.patch()
    ImageFunctions(settings.lookups).patch()
    gate = Gate(application, roles.secret_of, snapshots.written, keys.accounts_path)
    edge = Edge(gate, site, settings.mail, capacity, security_headers(template))
    try:
        async with _serving(settings, edge, snapshots):
            stack = await _deployed(settings, template, edge, snapshots)
            roles.restore()
            keeper = asyncio.create_task(snapshots.keep(stop))
            watch = await _repair(settings, stack, snapshots, engine.ends if engine is not None else {})
            edge.ready = True
            with contextlib.suppress(OSError):  # the terminal may be closed
                print(_ready(settings, time.monotonic() - begun), flush=True)  # noqa: T201 - the user waits for this line
            sweeps = asyncio.create_task(_sweep(settings, stop))
            await stop.wait()
            edge.ready = False
            watch.stop()
            sweeps.cancel()
            await keeper
    finally:
        if engine is not None:
            engine.stop_all()
        functions.end()
        mails.stop()
        lock.close()
    with contextlib.suppress(OSError):  # the terminal may be closed
        sys.stdout.flush()
    os._exit(0)  # the emulator leaves threads that would keep the process alive


def _engine(settings: LocalSettings) -> Engine | None:
    """Return the stand-in for Fargate; None if a real Docker is used."""
    if settings.real_docker:
        return None
    return Engine(
        settings.docker_socket,
        settings.tasks,
        lambda body: task_environment(body.get("Env") or [], settings.url, settings.references),
        Mishaps(settings.mishaps),
    )


@contextlib.asynccontextmanager
async def _serving(settings: LocalSettings, edge: Edge, snapshots: Snapshots) -> AsyncIterator[None]:
    """Serve the port and save the emulator's state to disk while inside."""
    async with listening(edge, settings.port):
        memory.restore(snapshots.loaded(memory.STREAMS), snapshots.loaded(memory.UPLOADS))
        yield


async def _deployed(
    settings: LocalSettings, template: dict[str, Any], edge: Edge, snapshots: Snapshots
) -> Stack:
    """Deploy the stack of the working copy and open it to requests."""
    stack = await asyncio.to_thread(deploy, settings, template)
    memory.settle({} if stack.changed else snapshots.texts)
    edge.gate.buckets = frozenset(stack[f"{name}BucketName"] for name in ("Uploads", "Results", "References"))
    edge.gate.pool_id = stack["UserPoolId"]
    edge.api_id = stack["ApiId"]
    _stack_outputs(settings, stack)
    return stack


async def _repair(
    settings: LocalSettings, stack: Stack, snapshots: Snapshots, ends: Mapping[str, End]
) -> TaskWatch:
    """Continue what a kill interrupted, and create the demo."""
    lost = unfinished(snapshots.loaded("ecs"))
    watch = TaskWatch(ends)
    await snapshots.written()
    remember(settings, stack)
    watch.start()
    await asyncio.to_thread(announce_lost, lost)
    await asyncio.to_thread(resume_executions)
    if settings.demo:
        await asyncio.to_thread(prepare_demo, settings, stack)
    await snapshots.written()
    return watch


def _stack_outputs(settings: LocalSettings, stack: Stack) -> None:
    """Write the names of tables, buckets and queues to a file, for developers and tests."""
    (settings.state / "outputs.json").write_text(json.dumps(dict(stack.outputs), indent=2))


async def _sweep(settings: LocalSettings, stop: asyncio.Event) -> None:
    """Run the sweeper more often than once a minute, its schedule on AWS, so that users wait less."""
    import boto3

    outputs = json.loads((settings.state / "outputs.json").read_text())
    name = outputs["SweeperFunctionName"]
    client = boto3.client("lambda")
    mailbox = Mailbox(settings.mail, pool_has(boto3.client("cognito-idp"), outputs["UserPoolId"]))
    cleaned = time.monotonic()
    while not stop.is_set():
        with contextlib.suppress(Exception):  # a failed sweep writes its own log; the next one follows
            await asyncio.to_thread(client.invoke, FunctionName=name, Payload=b"{}")
        if time.monotonic() - cleaned >= _MAILBOX_SECONDS:
            cleaned = time.monotonic()
            with contextlib.suppress(Exception):  # the next round tries again
                await asyncio.to_thread(mailbox.forget)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), settings.sweep_seconds)


def _ready(settings: LocalSettings, seconds: float) -> str:
    demo = "  sign in as demo@example.org / Demo-pass-1\n" if settings.demo else ""
    return (
        f"ready in {seconds:.1f} s\n  {settings.url}\n{demo}"
        "  new accounts: any six digits confirm an address here\n"
        f"  mails: {settings.url}/local/mail   state: {settings.state}"
    )

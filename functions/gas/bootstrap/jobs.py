"""Build the services of jobs: from an upload to results, links to them, and their deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gas.bootstrap import reports

if TYPE_CHECKING:
    from gas.bootstrap.needs import Needs
    from gas.services.annotation import Annotation
    from gas.services.costs import Costs
    from gas.services.drs import Drs
    from gas.services.erasure import Erasure
    from gas.services.job_document import JobDocument
    from gas.services.jobs import JobDesk
    from gas.services.outbox import Outbox
    from gas.services.published_tracks import PublishedTracks
    from gas.services.references import Catalogue
    from gas.services.results import Results
    from gas.services.reviews import Reviews
    from gas.services.scattering import Scattering
    from gas.services.shares import Shares
    from gas.services.task_orders import TaskOrders
    from gas.services.uploads import Intake
    from gas.services.variants import VariantLookups


def catalogue(app: Needs) -> Catalogue:
    from gas.services.references import Catalogue

    return Catalogue(app.ports.objects, app.ports.clock)


def published_tracks(app: Needs) -> PublishedTracks:
    from gas.services.published_tracks import PublishedTracks

    return PublishedTracks(app.ports.objects, app.ports.clock)


def variant_lookups(app: Needs) -> VariantLookups:
    from gas.services.variants import VariantLookups

    ports = app.ports
    return VariantLookups(
        ports.variant_function, app.catalogue, app.published_tracks, app.plans, ports.rates, ports.clock
    )


def intake(app: Needs) -> Intake:
    from gas.services.uploads import Intake

    ports, settings = app.ports, app.settings
    seconds = settings.upload_presign_seconds
    return Intake(ports.uploads, ports.objects, app.plans, ports.ids, ports.clock, seconds)


def annotation(app: Needs) -> Annotation:
    from gas.services.annotation import Annotation
    from gas.services.executions import Executions
    from gas.services.launch_settings import Patience, Places

    ports, settings = app.ports, app.settings
    return Annotation(
        jobs=ports.jobs,
        users=ports.users,
        tasks=ports.tasks,
        plans=app.plans,
        places=Places(
            settings.uploads_bucket,
            settings.results_bucket,
            settings.references_bucket,
            settings.progress_queue_url,
        ),
        patience=Patience(settings.max_queue_seconds, settings.task_silence_seconds),
        clock=ports.clock,
        sizes=settings.sizes,
        orders=app.task_orders,
        costs=app.costs,
        executions=Executions(ports.workflows, ports.tasks, settings.scatter_state_machine_arn),
    )


def scattering(app: Needs) -> Scattering:
    from gas.services.scattering import Scattering

    ports, settings = app.ports, app.settings
    return Scattering(
        jobs=ports.jobs,
        tasks=ports.tasks,
        executions=app.annotation.executions,
        objects=ports.objects,
        annotation=app.annotation,
        clock=ports.clock,
        results_bucket=settings.results_bucket,
        poll_seconds=settings.scatter_poll_seconds,
    )


def task_orders(app: Needs) -> TaskOrders:
    from gas.services.task_orders import TaskOrders

    ports = app.ports
    return TaskOrders(
        ports.objects,
        ports.data_rights,
        app.settings.results_bucket,
        app.task_secret,
        app.settings.uploads_bucket,
    )


def desk(app: Needs) -> JobDesk:
    from gas.services.jobs import JobDesk

    ports = app.ports
    return JobDesk(
        jobs=ports.jobs,
        users=ports.users,
        intake=app.intake,
        catalogue=app.catalogue,
        published=app.published_tracks,
        annotation=app.annotation,
        erasure=app.erasure,
        plans=app.plans,
        ids=ports.ids,
        clock=ports.clock,
        scatters=app.settings.scatters,
    )


def outbox(app: Needs) -> Outbox:
    from gas.services.outbox import Outbox

    watchers = (app.annotation.next_in_line, app.costs.changed, app.scattering.changed)
    return Outbox(app.ports.topics, watchers=watchers, report=reports.reaction_failed)


def costs(app: Needs) -> Costs:
    from gas.services.costs import Budget, Costs

    ports, settings = app.ports, app.settings
    return Costs(
        ledger=ports.ledger,
        catalogue=app.catalogue,
        published=app.published_tracks,
        sizes=settings.sizes,
        clock=ports.clock,
        region=settings.aws_region,
        address=settings.task_public_ip == "ENABLED",
        on_aws=not settings.aws_endpoint_url,
        budget=Budget(settings.budget_usd),
        report=reports.spent,
    )


def drs(app: Needs) -> Drs:
    from gas.services.drs import Drs

    ports = app.ports
    return Drs(app.desk, app.intake, ports.jobs, app.results, ports.objects, ports.site.url)


def results(app: Needs) -> Results:
    from gas.services.results import Results

    return Results(app.ports.objects, app.ports.clock, app.settings.presign_seconds)


def shared_results(app: Needs) -> Results:
    """Results for visitors with a link: their URLs live shorter."""
    return app.results.for_shares(app.settings.share_presign_seconds)


def shares(app: Needs) -> Shares:
    from gas.services.shares import Shares

    ports = app.ports
    return Shares(
        jobs=ports.jobs,
        users=ports.users,
        objects=ports.objects,
        site=ports.site,
        rates=ports.rates,
        ids=ports.ids,
        clock=ports.clock,
        max_days=app.settings.share_max_days,
    )


def families(app: Needs) -> JobDocument:
    """People as the `family` of a filter holds them (docs/interpretation.md); None if none was set."""
    from gas.services.job_document import JobDocument

    return JobDocument(app.ports.objects, "family.json")


def notes(app: Needs) -> JobDocument:
    """Stars and notes: `{"chrom-pos-ref-alt": {"star", "text"}}`."""
    from gas.services.job_document import JobDocument

    return JobDocument(app.ports.objects, "notes.json")


def reviews(app: Needs) -> Reviews:
    from gas.services.reviews import Reviews

    ports = app.ports
    return Reviews(ports.reviews, app.catalogue, ports.ids, ports.clock)


def erasure(app: Needs) -> Erasure:
    from gas.services.erasure import Erasure

    ports = app.ports
    return Erasure(
        jobs=ports.jobs,
        users=ports.users,
        uploads=ports.uploads,
        tokens=ports.tokens,
        sessions=ports.sessions,
        reviews=ports.reviews,
        webhooks=ports.webhooks,
        filter_sets=ports.filter_sets,
        objects=ports.objects,
        identity=ports.identity,
        intake=app.intake,
        annotation=app.annotation,
        clock=ports.clock,
    )

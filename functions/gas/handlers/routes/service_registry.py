"""GA4GH's service-info of DRS, WES and the registry, and Service Registry 1.0, which lists DRS and WES."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Any

from msgspec import UNSET

from gas import __version__
from gas.domain.errors import NotFound
from gas.handlers.routing import Call, Routes
from gas.handlers.shapes.ga4gh import BULK, ENGINE, WORKFLOW, WORKFLOW_VERSION
from gas.handlers.shapes.ga4gh_services import (
    DrsLimits,
    DrsServiceInfo,
    EngineVersions,
    ExternalService,
    Organization,
    ServiceInfo,
    ServiceType,
    Versions,
    WesServiceInfo,
)

routes = Routes("ga4gh")
REGISTRY = "/ga4gh/service-registry/v1"
GROUP = "org.ga4gh"
# Kind -> version of its specification, name, description.
LISTED = {
    "drs": (
        "1.5.0",
        "GAS, files",
        "Inputs and results of the caller's annotation jobs, as objects and bundles.",
    ),
    "wes": ("1.1.0", "GAS, annotation of variants", "Annotates a VCF file with the workflow `gas-annotate`."),
}
ITSELF = ("1.0.0", "GAS, registry", "Lists the GA4GH services of this installation.")


@routes.get(f"{REGISTRY}/service-info", public=True)
def registry_info(call: Call) -> ServiceInfo:
    """What this registry is."""
    return ServiceInfo(**_facts(call, "service-registry", ITSELF))


@routes.get(f"{REGISTRY}/services", public=True)
def services(call: Call) -> list[ExternalService]:
    """The GA4GH services of this installation: DRS and WES."""
    return _all(call)


@routes.get(f"{REGISTRY}/services/types", public=True)
def service_types(call: Call) -> list[ServiceType]:
    """The types of the services."""
    del call
    return [ServiceType(GROUP, kind, version) for kind, (version, *_) in LISTED.items()]


@routes.get(REGISTRY + "/services/{service_id}", public=True)
def service(call: Call, service_id: str) -> ExternalService:
    """One service by its id."""
    found = [one for one in _all(call) if one.id == service_id]
    if not found:
        raise NotFound("There is no such service.")
    return found[0]


@routes.get("/ga4gh/drs/v1/service-info", public=True)
def drs_service_info(call: Call) -> DrsServiceInfo:
    """What this DRS is and which version it speaks."""
    return DrsServiceInfo(
        **_facts(call, "drs", LISTED["drs"]), drs=DrsLimits(BULK), maxBulkRequestLength=BULK
    )


@routes.get("/ga4gh/wes/v1/service-info", public=True)
def wes_service_info(call: Call) -> WesServiceInfo:
    """What this WES is, which workflow it runs, and how to sign in."""
    facts = _facts(call, "wes", LISTED["wes"])
    return WesServiceInfo(
        **facts,
        workflow_type_versions={WORKFLOW: Versions([WORKFLOW_VERSION])},
        supported_wes_versions=[LISTED["wes"][0]],
        supported_filesystem_protocols=["drs"],
        workflow_engine_versions={ENGINE: EngineVersions([__version__])},
        default_workflow_engine_parameters=[],
        system_state_counts={},
        auth_instructions_url=facts["documentationUrl"],
        tags={},
    )


def _all(call: Call) -> list[ExternalService]:
    site = call.app.ports.site.url()
    return [
        ExternalService(**_facts(call, kind, about), url=f"{site}/ga4gh/{kind}/v1")
        for kind, about in LISTED.items()
    ]


def _facts(call: Call, kind: str, about: tuple[str, str, str]) -> dict[str, Any]:
    """Return what every service-info has, the same in the registry and at the service itself."""
    settings, site = call.app.settings, call.app.ports.site.url()
    sender = parseaddr(settings.mail_sender)[1]
    version, name, description = about
    return {
        "id": _ident(site, kind),
        "name": name,
        "type": ServiceType(GROUP, kind, version),
        "description": description,
        "organization": Organization(settings.organization_name, site),
        "contactUrl": settings.contact_url or (f"mailto:{sender}" if sender else UNSET),
        "documentationUrl": f"{site}/docs/programmatic#ga4gh",
        "environment": settings.service_environment,
        "version": __version__,
    }


def _ident(site: str, kind: str) -> str:
    """Return the reversed host name with the kind, as Service Info recommends."""
    host = site.partition("://")[2].partition(":")[0].partition("/")[0]
    return ".".join([*reversed(host.split(".")), "gas", kind])

"""Bodies of GA4GH Service Info 1.0 and Service Registry 1.0, and what DRS and WES add to them."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType


class ServiceType(Struct, frozen=True):
    group: str
    artifact: str
    version: str


class Organization(Struct, frozen=True):
    name: str
    url: str


class ServiceInfo(Struct, frozen=True, kw_only=True):
    """`id`: the reversed host name and the kind. `version`: of GAS. `environment`: the name of the installation.

    `contactUrl`: https: or mailto:; absent where this installation names none.
    """

    id: str
    name: str
    type: ServiceType
    description: str
    organization: Organization
    contactUrl: str | UnsetType = UNSET  # noqa: N815 (the specification's names)
    documentationUrl: str  # noqa: N815
    environment: str
    version: str


class ExternalService(ServiceInfo, frozen=True, kw_only=True):
    """`url`: the base to which the paths of the service's specification are added."""

    url: str


class DrsLimits(Struct, frozen=True):
    maxBulkRequestLength: int  # noqa: N815


class DrsServiceInfo(ServiceInfo, frozen=True, kw_only=True):
    """`maxBulkRequestLength`: how many ids a request for several objects may have."""

    drs: DrsLimits
    maxBulkRequestLength: int  # noqa: N815


class Versions(Struct, frozen=True):
    workflow_type_version: list[str]


class EngineVersions(Struct, frozen=True):
    workflow_engine_version: list[str]


class WesServiceInfo(ServiceInfo, frozen=True, kw_only=True):
    """`system_state_counts` is empty: how many runs other users have is not shown."""

    workflow_type_versions: dict[str, Versions]
    supported_wes_versions: list[str]
    supported_filesystem_protocols: list[str]
    workflow_engine_versions: dict[str, EngineVersions]
    default_workflow_engine_parameters: list[dict[str, str]]
    system_state_counts: dict[str, int]
    auth_instructions_url: str
    tags: dict[str, str]

"""The site's URL, in an SSM parameter: CloudFront's name is known only after the functions are."""

from __future__ import annotations

from gas.adapters import clients, faults


class SiteParameter:
    """Read once: the URL of a deployed site does not change while a function is warm."""

    def __init__(self, name: str, region: str) -> None:
        self._name = name
        self._region = region
        self._read = ""

    def url(self) -> str:
        if not self._read:
            with faults.translated("Reading the site's address"):
                answer = clients.client("ssm", self._region).get_parameter(Name=self._name)
            self._read = str(answer["Parameter"]["Value"]).rstrip("/")
        return self._read

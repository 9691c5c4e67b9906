"""SES, version 1: SendRawEmail carries our own headers (one-click unsubscribe) as they are."""

from __future__ import annotations

from botocore.exceptions import ClientError

from gas.adapters import clients, faults
from gas.domain.errors import Invalid

REFUSED = frozenset({"MessageRejected", "InvalidParameterValue"})


class SesMail:
    def __init__(self, configuration_set: str, region: str) -> None:
        self._how = {"ConfigurationSetName": configuration_set} if configuration_set else {}
        self._region = region

    def send(self, message: bytes, sender: str, recipient: str) -> None:
        with faults.translated("Sending a mail"):
            try:
                clients.client("ses", self._region).send_raw_email(
                    Source=sender, Destinations=[recipient], RawMessage={"Data": message}, **self._how
                )
            except ClientError as error:
                if faults.code(error) in REFUSED:
                    raise Invalid(f"SES refuses this mail ({faults.code(error)}).") from error
                raise

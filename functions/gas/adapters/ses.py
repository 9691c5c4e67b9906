"""SES version 1, because SendRawEmail sends our own headers (one-click unsubscribe) unchanged."""

from __future__ import annotations

from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from gas.adapters import clients, faults
from gas.domain.errors import Invalid

REFUSED = frozenset({"MessageRejected", "InvalidParameterValue"})


class SesMail:
    """`read_seconds`: how long SES may take to answer."""

    def __init__(
        self, configuration_set: str, region: str, read_seconds: float = clients.READ_SECONDS
    ) -> None:
        self._how = {"ConfigurationSetName": configuration_set} if configuration_set else {}
        self._region = region
        self._read_seconds = read_seconds

    def send(self, message: bytes, sender: str, recipient: str) -> None:
        with faults.translated("Sending a mail"):
            try:
                clients.once("ses", self._region, self._read_seconds).send_raw_email(
                    Source=sender, Destinations=[recipient], RawMessage={"Data": message}, **self._how
                )
            except ClientError as error:
                if faults.code(error) in REFUSED:
                    raise Invalid(f"SES refuses this mail ({faults.code(error)}).") from error
                raise
            except (ReadTimeoutError, ConnectionClosedError):
                # The mail may have been sent. SES has no client token, so a repeat could send it twice.
                return

"""The account's AWS keys on one machine: random, created at the first start, in a file that only its owner can read.

The file has the format of AWS's credentials file:
`AWS_SHARED_CREDENTIALS_FILE=.gas/credentials aws --endpoint-url http://localhost:8080 s3 ls`.
It is kept across restarts, so that an upload can continue. To get new keys, stop the service and delete the file.
"""

from __future__ import annotations

import configparser
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from local.errors import StateUnusable

_PROFILE = "default"
_KEY, _SECRET = "aws_access_key_id", "aws_secret_access_key"


@dataclass(frozen=True, slots=True)
class Credentials:
    """An access key and its secret."""

    access_key: str
    secret_key: str

    def derive(self, *parts: str) -> str:
        """Return a secret for one purpose, in hexadecimal. It depends only on the keys and `parts`."""
        return hmac.new(self.secret_key.encode(), "\0".join(parts).encode(), hashlib.sha256).hexdigest()

    @property
    def accounts_path(self) -> str:
        """The path at which Cognito accepts the calls that AWS's clients do not sign (local/gate.py)."""
        return f"/-/accounts/{self.derive('accounts')}"


def credentials_file(state: Path) -> Path:
    return state / "credentials"


def make_credentials(state: Path) -> Credentials:
    """Return the keys of this state folder; create them if they are missing. Raises StateUnusable."""
    path = credentials_file(state)
    if not path.exists():
        made = Credentials(f"AKIA{secrets.token_hex(8).upper()}", secrets.token_urlsafe(30))
        aside = path.with_suffix(".new")
        aside.unlink(missing_ok=True)
        # Created with its final permissions, so that no other user can read it at any moment.
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"[{_PROFILE}]\n{_KEY} = {made.access_key}\n{_SECRET} = {made.secret_key}\n")
        aside.replace(path)
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
    return read_credentials(state)


def read_credentials(state: Path) -> Credentials:
    """Return the keys in this state folder. Raises StateUnusable if there are none."""
    path = credentials_file(state)
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(path.read_text())
        return Credentials(parser[_PROFILE][_KEY], parser[_PROFILE][_SECRET])
    except (OSError, KeyError, configparser.Error) as error:
        raise StateUnusable(
            f"{path} holds no keys. Start the service with this GAS_STATE first. "
            "If you have started it already, delete the file and start it again."
        ) from error

"""Signed links: a mail's unsubscribe link proves whose mails to stop, without a sign-in.

A token is `base64url(user_id).base64url(HMAC-SHA256(key, "unsubscribe:" + user_id))`. It never expires, since a mail from
last year must still offer a way out, and it can do nothing but turn mails off.
"""

import base64
import binascii
import hashlib
import hmac

from gas.domain.errors import Invalid

_PURPOSE = b"unsubscribe:"
_FOREIGN = "This link was not made by GAS, or it was cut off. Copy the whole link from the mail."


def sign(user_id: str, key: bytes) -> str:
    """The token that turns off this user's mails."""
    return f"{_encode(user_id.encode())}.{_encode(_mac(user_id, key))}"


def verify(token: str, key: bytes) -> str:
    """The user whose token this is; raises Invalid for any other text."""
    head, _, tail = token.partition(".")
    try:
        user_id, mac = _decode(head).decode(), _decode(tail)
    except (binascii.Error, ValueError) as error:
        raise Invalid(_FOREIGN) from error
    if not hmac.compare_digest(mac, _mac(user_id, key)):
        raise Invalid(_FOREIGN)
    return user_id


def _mac(user_id: str, key: bytes) -> bytes:
    return hmac.digest(key, _PURPOSE + user_id.encode(), hashlib.sha256)


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)

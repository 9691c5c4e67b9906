"""The text fields of a form, as WES sends a run request.

WES says `multipart/form-data`; clients that send no file often send the same form URL-encoded.
"""

from __future__ import annotations

import email
import email.policy
from urllib.parse import parse_qsl

from gas.domain.errors import Invalid

URL_ENCODED = "application/x-www-form-urlencoded"
MAX_FIELDS = 100


def fields(body: bytes, content_type: str) -> dict[str, str]:
    """Return the fields by name. A part that is a file is refused, since nothing reads it. Raises Invalid."""
    if content_type.partition(";")[0].strip().lower() == URL_ENCODED:
        return _url_encoded(body)
    message = email.message_from_bytes(
        b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n" + body,
        policy=email.policy.HTTP,
    )
    if message.get_content_type() != "multipart/form-data" or not message.is_multipart():
        raise Invalid("The body must be multipart/form-data.")
    found: dict[str, str] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        if not isinstance(name, str):
            raise Invalid("A part of the form has no name.")
        if part.get_filename() and name == "workflow_attachment":
            raise Invalid("Attachments are not read: name an upload as `input`.", "workflow_attachment")
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            raise Invalid("A part of the form cannot be read.", name)
        try:
            found[name] = content.decode()
        except UnicodeDecodeError as error:
            raise Invalid("A part of the form is not UTF-8.", name) from error
    return found


def _url_encoded(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS
        )
    except ValueError as error:  # UnicodeDecodeError is one, too
        raise Invalid(f"The form must be URL-encoded UTF-8 with at most {MAX_FIELDS} fields.") from error
    return dict(pairs)

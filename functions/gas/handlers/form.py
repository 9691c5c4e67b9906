"""The text fields of a `multipart/form-data` body, as WES sends a run request."""

from __future__ import annotations

import email
import email.policy

from gas.domain.errors import Invalid


def fields(body: bytes, content_type: str) -> dict[str, str]:
    """Return the fields by name. A part that is a file is refused, since nothing reads it. Raises Invalid."""
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

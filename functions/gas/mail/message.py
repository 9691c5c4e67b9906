"""The MIME form of a mail, as SES's SendRawEmail takes it (RFC 5322, one-click unsubscribe by RFC 8058)."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from gas.mail.render import Words

# A folded List-Unsubscribe would become an encoded word (RFC 2047), which no mail program reads as a link; RFC 5322 allows lines of 998.
_UNFOLDED = SMTP.clone(max_line_length=998)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who writes to whom. `unsubscribe_url` is signed for this user; `user_id` comes back with SES's reports."""

    sender: str
    recipient: str
    unsubscribe_url: str
    user_id: str


def to_mime(words: Words, envelope: Envelope, at: datetime) -> bytes:
    """The message as bytes with CRLF line ends. What follows a line break in an address is left out."""
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(envelope.sender)
    message["To"] = _address(envelope.recipient)
    message["Subject"] = words.subject
    message["Date"] = format_datetime(at)
    # RFC 8058: both headers, and an https link that acts on POST alone.
    message["List-Unsubscribe"] = f"<{envelope.unsubscribe_url}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    # RFC 3834: no holiday reply should come back to us.
    message["Auto-Submitted"] = "auto-generated"
    message["X-SES-MESSAGE-TAGS"] = f"user_id={envelope.user_id}"
    message.set_content(words.text)
    message.add_alternative(words.html, subtype="html")
    return message.as_bytes(policy=_UNFOLDED)


def _address(written: str) -> Address:
    # What follows a line break is no address; versions of Python differ in what they make of it.
    name, address = parseaddr(written.splitlines()[0] if written else written)
    return Address(display_name=name, addr_spec=address)

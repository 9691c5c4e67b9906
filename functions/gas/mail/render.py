"""Turns a kind and its facts into subject, text and HTML.

The templates live beside this module. Text is the reference: its first block is the subject. HTML escapes every value;
an undefined name is an error, so a template can never print an empty gap to a user.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gas.mail.kinds import MailKind

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True, slots=True)
class Words:
    """A rendered mail: `subject` is one line, `text` and `html` say the same."""

    subject: str
    text: str
    html: str


def render(kind: MailKind, facts: Mapping[str, object]) -> Words:
    """The words of a mail; raises jinja2.UndefinedError when a fact that the template names is missing."""
    text = _environment(escape=False).get_template(f"{kind}.txt")
    html = _environment(escape=True).get_template(f"{kind}.html")
    subject = "".join(text.blocks["subject"](text.new_context(dict(facts))))
    return Words(
        " ".join(subject.split()), text.render(facts).strip() + "\n", html.render(facts).strip() + "\n"
    )


def in_words(moment: str) -> str:
    """An ISO 8601 time as a person reads it: `24 November 2026, 09:30 UTC`."""
    at = datetime.fromisoformat(moment).astimezone(UTC)
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}, {at:%H:%M} UTC"


def counted(number: int, noun: str) -> str:
    """`1 job`, `2 jobs`, `1,204 jobs`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def dollars(usd: float) -> str:
    """An amount in US dollars, `$1.20`, or with two digits that count below a cent, `$0.0034`."""
    return f"${usd:,.2f}" if usd >= 0.01 or usd == 0 else f"${float(f'{usd:.2g}'):.10f}".rstrip("0")


@cache
def _environment(*, escape: bool) -> Environment:
    # Text must not be escaped: "&amp;" is for HTML alone.
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=escape,  # noqa: S701
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["moment"] = in_words
    environment.filters["counted"] = counted
    environment.filters["dollars"] = dollars
    return environment

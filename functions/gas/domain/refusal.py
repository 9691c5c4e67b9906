"""Whether a refusal of ECS means "not now" (no capacity, a quota in use, a rate exceeded) or "not this way".

Codes decide where they can. Some refusals hide their cause in the words of a general code: EC2's throttling comes as
InvalidParameterException. Words are compared in lower case, with typographic apostrophes and spaces made plain, by the
part that all known texts of a kind share; `events/ecs-errors.json` holds those texts.
"""

from __future__ import annotations

import re

# "Not now", whatever the text says.
CODES = frozenset(
    {
        "CapacityUnavailableException",
        "EC2ThrottledException",
        "InsufficientCapacityException",
        "InsufficientFreeAddressesInSubnet",
        "InternalError",
        "InternalFailure",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServerException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "SlowDown",
        "Throttling",
        "ThrottledException",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
# Codes that tell too little by themselves; "" is an entry of RunTask's `failures`, which has only words.
VAGUE = frozenset({"", "ClientException", "InvalidParameterException"})
APOSTROPHES = str.maketrans("\u2018\u2019\u02bc", "'''")
WORDS = (
    re.compile(r"\brate exceeded\b"),
    re.compile(r"\brequest ?limit ?exceeded\b"),
    re.compile(r"\btoo many requests\b"),
    re.compile(r"throttl"),
    re.compile(r"capacity (is|was|are) (currently |temporarily )?(unavailable|not available|insufficient)"),
    re.compile(r"(insufficient|not enough|no|out of)\b.{0,40}\bcapacity\b"),
    re.compile(r"\breached (the|your|a) (limit|maximum|quota)"),
    re.compile(r"\bquota\b.{0,60}\b(exceeded|reached)\b|\b(exceeded|reached)\b.{0,60}\bquota\b"),
    re.compile(r"\b(run|running) concurrently\b"),
    re.compile(r"\b(insufficient|not enough|no)\b.{0,20}\bfree (ip )?addresses\b"),
    re.compile(r"^(taskfailedtostart: )?(resource|agent|capacity)\b"),
)


def plain(text: str) -> str:
    """The text in lower case, with plain apostrophes and single spaces."""
    return " ".join(text.translate(APOSTROPHES).split()).lower()


def not_now(code: str, text: str) -> bool:
    """Whether the same request may succeed later."""
    if code in CODES or "throttl" in code.lower():
        return True
    if code not in VAGUE:
        return False
    said = plain(text)
    return any(words.search(said) for words in WORDS)

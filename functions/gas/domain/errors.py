"""Every error that GAS raises on purpose. The tree is the documentation; status codes live in `handlers/problems.py`.

    GasError
    ├── Invalid              bad input; `field` names the culprit, `limit` and `allowed` a limit that is not the plan's
    │   ├── KeyReused        an Idempotency-Key came back with another body
    │   └── VariantProblem   a text that names no one variant of a reference: NotAVariant, UnknownContig, RefMismatch,
    │                        UnknownName, NameNotUnique (`candidates`)
    ├── Unauthorized         no valid token, wrong password, a deleted user
    ├── ScopeTooNarrow       an API token may not do this; `needed` and `scope` say why
    ├── PasswordNeeded       a share's password is missing or wrong; `wrong` says which
    ├── NotFound             no such thing, or another user's (the answer is the same)
    ├── Conflict             the thing is in a state that does not allow this
    │   ├── NotAllowed       a move that the job's or the upload's state forbids
    │   ├── InProgress       the same request is being worked on right now
    │   ├── ReviewChanged    a review has another version than the one that is to be changed
    │   ├── FilterSetChanged a filter set has another version than the one that is to be changed
    │   ├── NameTaken        another filter set of the account has this name
    │   ├── ResultArchived   the file is archived
    │   └── ResultRestoring  the file is on its way back
    ├── OverLimit            a limit of the plan; `limit` and `allowed` say which
    │   ├── TooLarge         one thing is too big
    │   └── PlanExhausted    the month's allowance is used up
    ├── TooMany              too many requests; `retry_after` seconds, `limit` and `allowed` as above
    ├── Unavailable          a service we need does not answer; `retry_after` seconds
    │   ├── NoCapacity       no machine for the task at the moment
    │   └── Throttled        a service refuses because we ask too often, or too much is open at once
    ├── DamagedResult        a result object is not what the annotation wrote
    ├── LostRace             a conditional write met a newer state, again and again
    └── SettingsError        the environment lacks a setting

A message is a sentence for the user; `title` is its short form; `kind` is the last part of the problem's `type`.
"""

from __future__ import annotations

from typing import Any, ClassVar


class GasError(Exception):
    """The root. `detail` is what the user reads."""

    kind: ClassVar[str] = "error"
    title: ClassVar[str] = "Something went wrong"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title

    def extras(self) -> dict[str, Any]:
        """Further members of the problem document."""
        return {}


class Invalid(GasError):
    kind = "invalid"
    title = "The request is not valid"

    def __init__(
        self, detail: str, field: str | None = None, limit: str | None = None, allowed: int = 0
    ) -> None:
        super().__init__(detail)
        self.field, self.limit, self.allowed = field, limit, allowed

    def extras(self) -> dict[str, Any]:
        known = {"field": self.field} if self.field else {}
        return {**known, "limit": self.limit, "allowed": self.allowed} if self.limit else known


class KeyReused(Invalid):
    kind = "idempotency-key-reused"
    title = "This Idempotency-Key was used with another body"


class VariantProblem(Invalid):
    def __init__(self, detail: str) -> None:
        super().__init__(detail, "variant")


class NotAVariant(VariantProblem):
    kind = "not-a-variant"
    title = "This is not a variant"


class UnknownContig(VariantProblem):
    kind = "unknown-contig"
    title = "The reference has no such place"


class RefMismatch(VariantProblem):
    kind = "ref-mismatch"
    title = "REF is not what the reference has"


class UnknownName(VariantProblem):
    kind = "unknown-name"
    title = "The reference does not know this name"


class NameNotUnique(VariantProblem):
    kind = "not-unique"
    title = "This name stands for several variants"

    def __init__(self, detail: str, candidates: list[dict[str, Any]]) -> None:
        super().__init__(detail)
        self.candidates = candidates

    def extras(self) -> dict[str, Any]:
        return {**super().extras(), "candidates": self.candidates}


class Unauthorized(GasError):
    kind = "unauthorized"
    title = "Sign in first"


class ScopeTooNarrow(GasError):
    kind = "token-scope"
    title = "This API token may not do that"

    def __init__(self, detail: str, needed: str, scope: str) -> None:
        super().__init__(detail)
        self.needed = needed
        self.scope = scope

    def extras(self) -> dict[str, Any]:
        return {"needed": self.needed, "scope": self.scope}


class PasswordNeeded(GasError):
    kind = "share-password"
    title = "This link needs a password"

    def __init__(self, detail: str, *, wrong: bool) -> None:
        super().__init__(detail)
        self.wrong = wrong

    def extras(self) -> dict[str, Any]:
        return {"wrong": self.wrong}


class NotFound(GasError):
    kind = "not-found"
    title = "Not found"


class Conflict(GasError):
    kind = "conflict"
    title = "Not possible in the present state"


class NotAllowed(Conflict):
    kind = "not-allowed"
    title = "The present state does not allow this"


class InProgress(Conflict):
    kind = "in-progress"
    title = "The same request is being worked on"


class ReviewChanged(Conflict):
    kind = "review-changed"
    title = "This review was changed in the meantime"

    def __init__(self, detail: str, version: int) -> None:
        super().__init__(detail)
        self.version = version

    def extras(self) -> dict[str, Any]:
        return {"version": self.version}


class FilterSetChanged(Conflict):
    kind = "filter-set-changed"
    title = "This filter set was changed in the meantime"

    def __init__(self, detail: str, version: int) -> None:
        super().__init__(detail)
        self.version = version

    def extras(self) -> dict[str, Any]:
        return {"version": self.version}


class NameTaken(Conflict):
    kind = "name-taken"
    title = "This name is taken"


class ResultArchived(Conflict):
    kind = "result-archived"
    title = "This result is archived"


class ResultRestoring(Conflict):
    kind = "result-restoring"
    title = "This result is being restored"

    def __init__(self, detail: str = "", estimate: str | None = None) -> None:
        super().__init__(detail)
        self.estimate = estimate

    def extras(self) -> dict[str, Any]:
        return {"estimate": self.estimate} if self.estimate else {}


class OverLimit(GasError):
    kind = "over-limit"
    title = "Above a limit of your plan"

    def __init__(self, detail: str, limit: str, allowed: int, plan: str | None = None) -> None:
        super().__init__(detail)
        self.limit = limit
        self.allowed = allowed
        self.plan = plan

    def extras(self) -> dict[str, Any]:
        return {"limit": self.limit, "allowed": self.allowed, **({"plan": self.plan} if self.plan else {})}


class TooLarge(OverLimit):
    kind = "too-large"
    title = "Too large"


class PlanExhausted(OverLimit):
    kind = "plan-exhausted"
    title = "Your plan's allowance is used up"


class TooMany(GasError):
    kind = "too-many-requests"
    title = "Too many requests"

    def __init__(
        self, detail: str = "", retry_after: int = 60, limit: str = "requests", allowed: int | None = None
    ) -> None:
        super().__init__(detail)
        self.retry_after = retry_after
        self.limit = limit
        self.allowed = allowed

    def extras(self) -> dict[str, Any]:
        return {"limit": self.limit} | ({} if self.allowed is None else {"allowed": self.allowed})


class Unavailable(GasError):
    kind = "unavailable"
    title = "A service that GAS needs does not answer"

    def __init__(self, detail: str = "", retry_after: int = 30) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class NoCapacity(Unavailable):
    kind = "no-capacity"
    title = "No machine is free at the moment"


class Throttled(Unavailable):
    title = "A service that GAS needs is busy"


class DamagedResult(GasError):
    kind = "damaged-result"
    title = "A result file is not what it was"


class LostRace(GasError):
    kind = "conflict"
    title = "Someone else changed this at the same moment; please try again"


class SettingsError(GasError):
    kind = "settings"
    title = "A setting is missing or wrong"

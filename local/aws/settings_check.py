"""Check the stage's parameters without asking AWS: the template's Rules, and names that do not exist."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from local.aws.findings import Finding, Level
from local.aws.stage import Stage, template
from local.errors import LocalError

RENAMED = {"MailSender": "MailIdentity and MailFrom"}


def parameters(stage: Stage) -> Iterable[Finding]:
    faults = [*_unknown(stage), *_refused(stage), *broken_rules(stage.parameters)]
    for fault in faults:
        yield Finding(Level.FAIL, "parameters", fault, f"parameter_overrides in {stage.config.name}")
    if not faults:
        yield Finding(Level.OK, "parameters", f"{len(stage.given)} set in {stage.config.name}")
    certificate = stage.parameters["CertificateArn"]
    if certificate and ":us-east-1:" not in certificate:
        yield Finding(
            Level.FAIL,
            "certificate",
            "CloudFront takes certificates of us-east-1 only",
            "aws acm request-certificate --region us-east-1 --domain-name DOMAIN --validation-method DNS",
        )


def broken_rules(given: Mapping[str, str]) -> list[str]:
    """Return the template's own messages of the Rules that these parameters break."""
    broken = []
    for rule in template().get("Rules", {}).values():
        if _true(rule.get("RuleCondition", True), given):
            broken += [
                str(one["AssertDescription"]) for one in rule["Assertions"] if not _true(one["Assert"], given)
            ]
    return broken


def _unknown(stage: Stage) -> Iterable[str]:
    known = template()["Parameters"]
    for name in stage.given:
        if name not in known:
            close = difflib.get_close_matches(name, known, 1)
            hint = RENAMED.get(name) or (close[0] if close else "")
            yield f"there is no parameter {name}" + (f"; it is {hint}" if hint else "")


def _refused(stage: Stage) -> Iterable[str]:
    """Return the parameter values that CloudFormation would refuse."""
    for name, value in stage.given.items():
        declared = template()["Parameters"].get(name, {})
        allowed = declared.get("AllowedValues")
        pattern = declared.get("AllowedPattern")
        if allowed and value not in [str(one) for one in allowed]:
            yield f"{name}={value!r} is none of {', '.join(map(str, allowed))}"
        elif pattern and not re.search(f"^(?:{pattern})$", value):
            yield f"{name}={value!r}: {declared.get('ConstraintDescription', f'must match {pattern}')}"
        elif declared.get("Type") == "Number" and not re.fullmatch(r"\d+(\.\d+)?", value):
            yield f"{name}={value!r} is not a number"


def _true(condition: Any, given: Mapping[str, str]) -> bool:
    """Evaluate a rule's condition: Equals, Not, And, Or, Contains, as the template uses them."""
    if isinstance(condition, bool):
        return condition
    ((function, arguments),) = condition.items()
    if function == "Fn::Equals":
        left, right = (_value(one, given) for one in arguments)
        return left == right
    if function == "Fn::Not":
        return not _true(arguments[0], given)
    if function == "Fn::And":
        return all(_true(one, given) for one in arguments)
    if function == "Fn::Or":
        return any(_true(one, given) for one in arguments)
    if function == "Fn::Contains":
        return _value(arguments[1], given) in [_value(one, given) for one in arguments[0]]
    raise LocalError(
        f"The Rules of template.yaml use {function}, which this check cannot judge. Write the rule with Fn::Equals, "
        "Fn::Not, Fn::And, Fn::Or or Fn::Contains, or teach local/aws/settings_check.py the function."
    )


def _value(one: Any, given: Mapping[str, str]) -> str:
    return given[one["Ref"]] if isinstance(one, dict) else str(one)

"""The rules of passwords, checked before the user pool sees one, so that known and unknown addresses get one answer."""

from __future__ import annotations

from gas.domain.errors import Invalid

# As the user pool's PasswordPolicy in template.yaml.
MIN_LENGTH = 10
RULES = f"A password has at least {MIN_LENGTH} characters, with a lower-case letter, a capital letter and a digit."


def check_rules(password: str) -> None:
    """Raise Invalid if the password does not meet the user pool's rules."""
    kinds = (str.islower, str.isupper, str.isdigit)
    if len(password) < MIN_LENGTH or not all(any(kind(letter) for letter in password) for kind in kinds):
        raise Invalid(RULES, "password")
    if password != password.strip():
        raise Invalid("A password does not begin or end with a space.", "password")

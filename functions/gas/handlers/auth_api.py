"""Lambda entry point: sign-up and sign-in, references, health, OpenAPI."""

from gas.handlers.http import serve

handler = serve("auth_api")

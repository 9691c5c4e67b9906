"""Lambda entry point: the user's profile, plan and tokens."""

from gas.handlers.http import serve

handler = serve("account_api")

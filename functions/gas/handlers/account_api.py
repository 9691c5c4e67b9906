"""Lambda entry: The user's own profile, plan, tokens."""

from gas.handlers.http import serve

handler = serve("account_api")

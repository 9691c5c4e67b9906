"""Lambda entry point: administration and share links."""

from gas.handlers.http import serve

handler = serve("admin_api")

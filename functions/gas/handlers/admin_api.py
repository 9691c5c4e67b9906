"""Lambda entry: Administration and shares."""

from gas.handlers.http import serve

handler = serve("admin_api")

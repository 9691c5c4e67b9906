"""Lambda entry: GA4GH's DRS and WES."""

from gas.handlers.http import serve

handler = serve("ga4gh_api")

"""Lambda entry point: uploads, jobs and their files."""

from gas.handlers.http import serve

handler = serve("jobs_api")

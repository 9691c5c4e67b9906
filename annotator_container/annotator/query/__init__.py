"""Query a finished result with filters, presets and inheritance modes (docs/interpretation.md defines each of them).

Reads a result's folder and does not depend on how it was made: no engine, output or compiled code is imported, only numpy, so
that a query starts immediately.
"""

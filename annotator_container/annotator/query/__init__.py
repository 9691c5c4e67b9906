"""Questions to a finished result: filters, presets and inheritance modes (docs/interpretation.md defines each of them).

Reads a result's folder and knows nothing of how it was made: no engine, no output and no compiled code is imported, so that
a question is answered at once. numpy alone.
"""

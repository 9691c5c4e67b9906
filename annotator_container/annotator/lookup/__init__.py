"""Look up one variant without a file: the text that names it becomes one record, annotated by the same engine as a file.

A lookup reads only the parts of a reference around the variant; no file of it has to be fetched or mapped whole.
"""

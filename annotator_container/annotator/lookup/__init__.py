"""One variant without a file: a text that names it becomes one record, which the same engine annotates as it does a file's.

A lookup reads the few parts of a reference that lie around the variant, so that nothing has to be fetched or mapped whole.
"""

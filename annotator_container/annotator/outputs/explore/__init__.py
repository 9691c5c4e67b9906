"""`explore/`: the files a browser explores a result from (docs/explore-format.md).

A chunk is read in the workers (`read`), the chunks are joined (`merge`) and the files are written (`write`).
"""

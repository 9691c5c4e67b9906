"""Writes `explore/`, the files a browser explores a result from (docs/explore-format.md)."""

"""`summary.json`: what is counted in each chunk, added up.

Counts only; the report reads them and adds none.
"""

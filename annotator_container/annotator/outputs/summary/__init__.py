"""`summary.json`: the sums of the counts of all chunks.

The report shows these counts and computes none of its own.
"""

"""`variants.tsv.gz` and `variants.parquet`: one line a CSQ row.

Columns are chosen here; how Parquet lays them out in a file stays in `parquet`.
"""

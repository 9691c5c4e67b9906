"""`variants.tsv.gz` and `variants.parquet`: one line per CSQ row.

Columns are chosen here; the layout of a Parquet file is in `parquet`.
"""

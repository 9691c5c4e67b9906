"""Parquet files from values that are known as dictionary codes, slices of a text, or numbers.

Knows the file format and nothing of variants; `columns` of the tables is its only user.
"""

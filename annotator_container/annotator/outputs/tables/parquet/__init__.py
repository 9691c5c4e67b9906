"""Parquet files from values that are known as dictionary codes, slices of a text, or numbers.

It knows the file format and nothing about variants; `outputs.tables.columns` is its only user.
"""

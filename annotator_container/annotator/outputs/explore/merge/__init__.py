"""Merge the chunks' codes into codes of the whole file: dictionaries, effect sets, counts.

Reads spilled chunks and writes no file.
"""

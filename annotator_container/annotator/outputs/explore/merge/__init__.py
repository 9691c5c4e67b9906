"""The chunks' codes become the file's: dictionaries, effect sets, counts.

Reads spilled chunks and writes no file.
"""

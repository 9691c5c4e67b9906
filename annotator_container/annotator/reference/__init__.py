"""A reference: genome and transcripts in a folder of arrays that are mapped, not read, at start.

It knows no engine and no track: what they keep in the folder they write themselves, and the command joins it.
"""

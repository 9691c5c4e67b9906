"""A reference: genome and transcripts in a folder of arrays that are memory-mapped at start, not read.

It knows no engine and no track: these write their own files into the folder, coordinated by the commands.
"""

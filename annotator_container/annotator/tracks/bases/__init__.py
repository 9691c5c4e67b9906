"""Tracks with one number for each base (conservation: phyloP, phastCons, GERP), built from bigWig files.

build   reads a bigWig and writes the blocks
track   the numbers of the ALTs of a chunk
"""

"""Tracks with one number for each base: conservation from bigWig files, coverage from tables.

build        reads a bigWig and writes the blocks
base_tables  reads tables with a line for each base: allele numbers, coverage
track        the numbers of the ALTs of a chunk
"""

"""Read VCF: decompress, check, split into lines and scan into records. Every rule of the format is in this package.

Nothing here knows what a record means for a gene, a track or an output.
"""

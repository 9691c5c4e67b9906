"""VCF in: decompressed, checked, cut into lines and scanned into records, with every rule of the format in this room.

Nothing here knows what a record means for a gene, a track or an output.
"""

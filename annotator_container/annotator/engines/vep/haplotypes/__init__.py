"""Joint consequences of neighbouring variants on one haplotype, in addition to the consequence of each variant alone.

Reads records with genotypes and returns texts for CSQ rows; it changes no other column and knows no output.
"""

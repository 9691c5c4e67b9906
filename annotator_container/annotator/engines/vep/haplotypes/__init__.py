"""What neighbouring variants on one haplotype do together to a coding sequence, beside what each does alone.

Reads records with genotypes and answers texts for CSQ rows; it changes no other column and knows no output.
"""

"""`annotated.vcf.gz` and its index: the user's lines with the answers spliced in.

BGZF and tabix are written here, for the other outputs too; what a consequence means is not known here.
"""

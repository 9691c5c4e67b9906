"""`annotated.vcf.gz` and its index: the user's lines with the annotations inserted.

BGZF and tabix are written here, also for the other outputs; nothing here interprets consequences.
"""

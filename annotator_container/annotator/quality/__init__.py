"""Sample quality: estimate sex, relatedness, inheritance errors, homozygosity and contamination from genotypes.

Counts are made chunk by chunk in compiled code and added up in file order; conclusions are drawn from the sums at the end.
A measure with too few sites has no conclusion. Every threshold, with its source, is in `thresholds`; the definitions are
in docs/interpretation.md. Nothing here changes an annotation or writes a file: the job passes the document to the outputs.
"""

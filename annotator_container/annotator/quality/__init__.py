"""Sample quality: what genotypes say about sex, relatedness, inheritance, homozygosity and purity of the samples.

Counts are made chunk by chunk in compiled code and added up in file order; conclusions are drawn from the sums at the end.
A measure with too few sites has no conclusion. Every threshold, with its source, is in `thresholds`; the definitions are
in docs/interpretation.md. Nothing here changes an annotation, and nothing is written here: the job hands the document on.
"""

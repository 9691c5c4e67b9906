"""Several VCFs of one family or cohort as one: a streaming merge of sorted files by position, REF and ALT.

Rows are joined as `bcftools merge -m both` joins them; docs/annotator.md states the rules and where they differ.
"""

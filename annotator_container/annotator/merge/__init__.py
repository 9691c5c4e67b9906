"""Merge several VCFs of one family or cohort into one stream: sorted files, by position, REF and ALT.

Rows are joined as `bcftools merge -m both` joins them; docs/contracts.md ("Several files of one job") has the rules and the
differences.
"""

"""Compiled code of the haplotypes: coding positions and genotypes."""

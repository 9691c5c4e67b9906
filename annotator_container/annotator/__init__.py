"""GAS's annotator: VCF in, Ensembl VEP's answers out. A plain tool that knows nothing of users, jobs or databases."""

__version__ = "0.1.0"

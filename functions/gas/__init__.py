"""GAS, the Genomic Annotation Service: what Lambda runs."""

__version__ = "0.1.0"

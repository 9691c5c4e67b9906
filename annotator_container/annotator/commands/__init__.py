"""The commands of the command line: `annotator.cli` parses the arguments, these modules do the work.

They combine genes, tracks, engines and outputs to build a reference; `annotator.job` does so for an annotation.
"""

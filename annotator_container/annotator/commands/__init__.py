"""What each command of the command line does; `annotator.cli` parses, these act.

The one place that joins the rooms below for a reference; for an annotation that is `annotator.job`.
"""

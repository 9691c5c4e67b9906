"""What each command of the command line does; `annotator.cli` parses, these act."""

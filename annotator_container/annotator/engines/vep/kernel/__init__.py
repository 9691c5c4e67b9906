"""The compiled path of engine `vep`: it handles the common cases and passes all others to the readable rules."""

"""What can be wrong with a gene file."""

from annotator.errors import AnnotatorError


class GeneModelError(AnnotatorError):
    """A GFF3 or GTF file, or a genetic code asked for, cannot be used; the detail names the line."""

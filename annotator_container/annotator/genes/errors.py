"""What can be wrong with a gene file."""

from annotator.errors import AnnotatorError


class GeneModelError(AnnotatorError):
    """A GFF3 or GTF file, or a genetic code asked for, cannot be used; the detail names the line.

    The gene file is the input of `reference build`: exit code 2.
    """

    exit_code = 2
    fault = "input"

"""What people read of a result: summary.json, report.html, annotation.log, manifest.json, and the annotated VCF's header."""

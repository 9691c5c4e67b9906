"""Engine `vepyr` (optional): all of VEP's `--everything` from an Ensembl cache, through the program of that name.

It needs pyarrow, which the annotator does without, so it lives in an environment of its own
(annotator_container/vepyr.lock) and is called as a program; its cache is the folder `vepyr-cache` (or a link) in the
reference.
"""

"""Engine `vepyr` (optional): all of VEP's `--everything` from an Ensembl cache, through the program of that name.

It needs pyarrow, which the annotator does not use, so it is installed in an environment of its own
(annotator_container/vepyr.lock) and called as a program. Its cache is the folder (or link) `vepyr-cache` in the reference.
"""

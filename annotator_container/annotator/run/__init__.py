"""Chunks through the engine and the outputs, in file order, on forked workers.

Nothing here knows what an engine answers or what an output writes; the job hands both in.
"""

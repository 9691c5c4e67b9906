"""Run chunks through the engine and the outputs, in file order, on forked workers.

Nothing here knows what an engine computes or an output writes; the job passes both in.
"""

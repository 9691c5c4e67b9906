"""Data that flows through a run: a chunk of lines, its records, the engine's rows, and the ports of engine and outputs.

Types and protocols only: no reading, no writing, no engine.
"""

"""What flows through a run: a chunk of lines, its records, the engine's answers, and who takes them.

Types and protocols only: no reading, no writing, no engine.
"""

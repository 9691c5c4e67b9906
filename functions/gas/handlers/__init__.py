"""Entry points: one module a kind of trigger, each only translates."""

"""What docs/security.md states, shown by tests."""

"""Lambda entry points, one module per kind of trigger. They only translate between events and services."""

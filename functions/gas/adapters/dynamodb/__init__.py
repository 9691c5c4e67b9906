"""DynamoDB: one module per table, on a shared table class and codec."""

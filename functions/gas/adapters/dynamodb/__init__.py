"""DynamoDB: one module a table, over one table class and one codec."""

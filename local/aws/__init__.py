"""Deploying to an AWS account: checks before, the deploy itself, removal, and taking back what a removal kept."""

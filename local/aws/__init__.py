"""Deploy to an AWS account: checks, deployment, removal, and import of what a removal kept."""

"""The task's settings, messages and file transfers. Clients are passed in; only `annotator.task` imports boto3."""

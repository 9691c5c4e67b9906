"""What the task needs beside the annotator: its settings, its messages, and the moving of files. Clients are passed in; only
`annotator.task` knows boto3."""

"""The examples of the OpenAPI document: requests that are sent to the handlers over fakes, and what the handlers answered.

`python -m tests.api_examples` writes them to functions/gas/handlers/recorded/; a test compares the files with a new run.
"""

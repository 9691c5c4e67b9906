"""What the HTTP API takes and gives: msgspec structs. They check requests, write answers and become OpenAPI schemas."""

"""Mails: their facts, their texts (templates) and their MIME form. Nothing here sends a mail."""

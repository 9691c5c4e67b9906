"""Mails: the facts a user may be told, their words (templates) and their MIME form. Nothing here sends."""

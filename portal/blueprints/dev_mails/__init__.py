"""Mails in a folder, while developing."""

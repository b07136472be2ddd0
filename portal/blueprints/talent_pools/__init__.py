"""Talent pools."""

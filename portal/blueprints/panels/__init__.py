"""Fragments that refresh by themselves."""

"""Use cases, one function each.

A service takes loaded objects or plain values and the time, decides by the rules in ``domain``,
changes rows, and never commits: the caller opened the unit of work and closes it.
"""

"""Keeping LinkedIn in step with what the rules allow it to know of people.

``changes`` notes that something about a person changed. A worker (``tasks.sharing``) takes the ``lane``, reads the
people that are waiting, lets ``plans`` compare how they stand with the ledger of what LinkedIn was told, sends the
difference and settles it. Because it is always the difference between now and the ledger, any order of changes,
failures and repetitions ends at the same: LinkedIn has exactly what the rules (``domain.sharing``) allow.
"""

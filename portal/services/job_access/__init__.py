"""Keeping the access lists at LinkedIn in step with who may see which job (decision D29).

``changes`` notes that a job's list, or a user's group, may stand otherwise than LinkedIn was told. A worker
(``tasks.job_access``) takes the ``lane``, lets ``plans`` compare how things stand with the ``ledger``, sends the
difference and settles it; ``outcomes`` lets those go on who waited for a list. ``standing`` answers whoever is about
to show something of a job at LinkedIn whether its list stands.
"""

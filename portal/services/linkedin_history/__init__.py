"""What passed at LinkedIn between its recruiters and members, read seat by seat and kept by member.

``lane``: one worker at a time, within what LinkedIn allows; ``streams``: what is read of which seat, and how far that
is; ``messages`` and ``notes``: what is kept.
"""

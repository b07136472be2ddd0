"""What developing and trying Beckon needs: the programs behind the Makefile.

Nothing here is part of the product; production starts the same processes with systemd
(see docs/deploy.md).
"""

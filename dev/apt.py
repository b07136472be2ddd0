"""Installs a Debian package where that is allowed, for what PyPI cannot give."""

import os
import shutil
import subprocess

from dev.sentences import Refusal, say


def install(package: str, why: str) -> None:
    """Install the package as root or by a sudo that asks nothing; refuse with a sentence."""
    by_hand = f"{why} Install the package {package} (apt-get install {package}) and try again."
    if not shutil.which("apt-get"):
        raise Refusal(f"{why} Install {package} with this system's package manager.")
    if os.geteuid() == 0:
        as_root = []
    elif shutil.which("sudo") and _quietly(["sudo", "-n", "true"]):
        as_root = ["sudo", "-n"]
    else:
        raise Refusal(by_hand)
    say(f"Installing the package {package} ...")
    quiet_install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    asking_nothing = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive"]
    if not _quietly([*asking_nothing, "apt-get", "update", "-qq"]) or not _quietly(
        [*asking_nothing, *quiet_install]
    ):
        raise Refusal(f"apt-get could not install {package}. {by_hand}")


def _quietly(command: list[str]) -> bool:
    finished = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    return finished.returncode == 0

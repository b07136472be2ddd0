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
    elif _may_sudo():
        as_root = ["sudo", "-n"]
    else:
        raise Refusal(by_hand)
    say(f"Installing the package {package} ...")
    asking_nothing = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    for step in (["update"], ["install", "-y", "--no-install-recommends", package]):
        finished = subprocess.run(
            [*asking_nothing, *step],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if finished.returncode:
            end = "\n".join(finished.stdout.splitlines()[-10:])
            raise Refusal(f"{end}\napt-get could not install {package}. {by_hand}")


def _may_sudo() -> bool:
    if not shutil.which("sudo"):
        return False
    asked = subprocess.run(
        ["sudo", "-n", "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return asked.returncode == 0

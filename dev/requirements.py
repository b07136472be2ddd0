"""`make requirements`: pins the packages of requirements*.in with pip-compile.

pip-tools stays out of .venv's own packages, which are exactly the pinned ones.
"""

import os
import subprocess
import sys

from dev.sentences import run_command, say
from dev.supervisor import ROOT

TOOLS = ROOT / ".venv" / "pip-tools"


def main() -> None:
    if not (TOOLS / "bin" / "pip-compile").exists():
        say("Installing pip-tools ...")
        subprocess.run([sys.executable, "-m", "venv", str(TOOLS)], check=True)
        subprocess.run([TOOLS / "bin" / "pip", "install", "--quiet", "pip-tools"], check=True)
    for name in ("requirements", "requirements-dev"):
        say(f"Pinning {name}.in ...")
        command = [
            str(TOOLS / "bin" / "pip-compile"),
            "--quiet",
            "--no-emit-find-links",
            "--no-emit-index-url",
            "--no-emit-trusted-host",
            f"--output-file={name}.txt",
            "--strip-extras",
            f"{name}.in",
        ]
        if os.environ.get("UPGRADE"):
            command.append("--upgrade")
        subprocess.run(command, cwd=ROOT, check=True)
    say("Pinned. `make test` installs the packages and shows whether they agree with the code.")


if __name__ == "__main__":
    run_command(main)

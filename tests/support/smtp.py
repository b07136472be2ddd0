"""A mail server in this process that does as it is told."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Script:
    """What the server answers, and what it heard."""

    greeting: str = "220 ready"
    abilities: tuple[str, ...] = ()
    sender: str = "250 fine"
    recipient: str = "250 fine"
    data: str = "250 taken"
    sign_in: str = "235 welcome"
    #: Hang up as soon as the mail is complete, without an answer.
    dies_after_data: bool = False
    commands: list[str] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    port: int = 0


class _Handler(socketserver.StreamRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        script = self.server.script
        self._say(script.greeting)
        while line := self.rfile.readline():
            command = line.decode().strip()
            script.commands.append(command)
            verb = command.split(" ")[0].upper()
            if verb == "QUIT":
                self._say("221 bye")
                return
            if verb == "DATA":
                if not self._take(script):
                    return
                continue
            self._say(
                {
                    "EHLO": "\r\n".join(
                        [
                            *(f"250-{ability}" for ability in ("hello", *script.abilities)),
                            "250 HELP",
                        ]
                    ),
                    "STARTTLS": "454 not now",
                    "AUTH": script.sign_in,
                    "MAIL": script.sender,
                    "RCPT": script.recipient,
                }.get(verb, "250 fine")
            )

    def _take(self, script: Script) -> bool:
        self._say("354 go on")
        lines: list[str] = []
        while (line := self.rfile.readline().decode()) not in {".\r\n", ""}:
            lines.append(line)
        script.mails.append("".join(lines))
        if script.dies_after_data:
            return False
        self._say(script.data)
        return True

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script


@contextmanager
def mail_server(**answers: object) -> Iterator[Script]:
    """A server on a free port while the block runs."""
    script = Script(**answers)  # type: ignore[arg-type]
    with _Server(script) as server:
        script.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield script
        server.shutdown()
        thread.join()

"""Workers that the system kills: processes of the portal that share its database, with LinkedIn's stand-in on a port."""

import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from portal.config import Settings

ROOT = Path(__file__).resolve().parents[2]

#: A worker on demand: for each number that it reads, a process that runs a task and is killed at that many commits,
#: calls and ends of calls. The last are killed before what happened became known to anybody: the commit is made,
#: LinkedIn has taken the call. Prints 1 for a process that was killed, 0 for one that came through.
PROGRAM = """
import os, signal, sys
import httpx2
from sqlalchemy import event
from portal import create_app
from portal.db import db
from rq.utils import import_attribute

app = create_app()
task = import_attribute(sys.argv[1])
exec(sys.argv[2])
left = 0

def step(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

class Dying(httpx2.HTTPTransport):
    def handle_request(self, request):
        step()
        answer = super().handle_request(request)
        answer.read()
        step()
        return answer

app.extensions["linkedin"].transport = Dying(trust_env=False)
with app.app_context():
    event.listen(db.engine, "commit", step)
    db.engine.dispose()
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if not child:
        left = int(line)
        with app.app_context():
            db.engine.dispose()
            task()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        sys.exit("the worker failed")
    print(int(os.WIFSIGNALED(status)), flush=True)
"""


@contextlib.contextmanager
def dying_worker(
    settings: Settings, sandbox_app: Flask, task: str, *, before: str = "", **more: str
) -> Iterator[subprocess.Popen[str]]:
    """A worker that runs the task of this dotted path. ``before`` is a statement that prepares its processes, ``more``
    are settings besides those of the tests."""
    server = make_server("127.0.0.1", 0, sandbox_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", PROGRAM, task, before],
        cwd=ROOT,
        env={
            "BECKON_ENV": "testing",
            "SECRET_KEY": settings.secret_key,
            "DATABASE_URL": settings.database_url,
            "REDIS_URL": settings.redis_url,
            "PORTAL_URL": settings.portal_url,
            "DOCUMENTS_URL": settings.documents_url,
            "LINKEDIN_CLIENT_ID": settings.linkedin_client_id,
            "LINKEDIN_CLIENT_SECRET": settings.linkedin_client_secret,
            "LINKEDIN_ORGANIZATION": settings.linkedin_organization,
            "LINKEDIN_WWW_URL": address,
            "LINKEDIN_API_URL": address,
            **more,
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert answer_of(process) == "ready"
        yield process
    finally:
        process.kill()
        process.communicate(timeout=15)
        server.shutdown()
        thread.join()
        server.server_close()


def answer_of(process: subprocess.Popen[str]) -> str:
    """The next line that the worker prints."""
    assert process.stdout is not None
    return process.stdout.readline().strip()

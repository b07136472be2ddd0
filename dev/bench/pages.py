"""The pages that are measured, and how one of them is asked."""

import itertools
import json
import re
import subprocess
import sys
import urllib.parse
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from dev.bench.wire import Answer, Connection, request
from dev.sentences import Refusal, say
from dev.stack import Stack
from dev.supervisor import ROOT
from portal.blueprints.candidates.addresses import cursor_text

STATEMENTS_MAX = 15
BYTES_MAX = 150_000


@dataclass(frozen=True)
class Page:
    """A page with its bars."""

    name: str
    path: str
    #: At most so many times the median of the empty route.
    times: float
    #: The same page with ten rows instead of thousands, as the same or another person.
    small_path: str
    small_person: str = "rita"
    #: Who looks at the page.
    person: str = "rita"
    statements: int = STATEMENTS_MAX
    #: At least this share of the empty route's requests per second, with 8 connections.
    rate: float | None = None
    #: The part of the portal that this page needs; without it the page is left out, and said so.
    needs: str | None = None


@dataclass(frozen=True)
class Person:
    """Somebody signed in: the cookie and the token of forms."""

    cookie: str
    token: str


class Portal:
    """The running portal as its client sees it."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.port = int(stack.environ["PORT"])
        self._people: dict[str, Person] = {}

    def person(self, name: str) -> Person:
        if name not in self._people:
            self._people[name] = _sign_in(self.port, name)
        return self._people[name]

    def get(self, path: str, name: str = "rita") -> bytes:
        return request(self.port, path, {"Cookie": self.person(name).cookie})

    def empty(self) -> bytes:
        return request(self.port, "/healthz", {})

    def count(self, pages: list[Page], moves: Mapping[str, "Mover"]) -> dict[str, list[str]]:
        """The SQL statements of each page, and of its small sibling under `<name> small`."""
        asked: list[dict[str, Any]] = [
            {"name": name, "path": path, "headers": self._cookie(person), "forms": None}
            for page in pages
            for name, path, person in (
                (page.name, page.path, page.person),
                (f"{page.name} small", page.small_path, page.small_person),
            )
        ]
        for name, mover in moves.items():
            asked.append(
                {
                    "name": name,
                    "path": mover.path,
                    "headers": {**self._cookie("rita"), "HX-Request": "true"},
                    "forms": mover.next_forms(2),
                }
            )
        finished = subprocess.run(
            [sys.executable, "-m", "dev.bench.count"],
            input=json.dumps(asked),
            cwd=ROOT,
            env=self.stack.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        if finished.returncode:
            raise Refusal("Counting statements failed:\n" + finished.stderr[-2000:])
        found: dict[str, list[str]] = json.loads(finished.stdout)
        return found

    def _cookie(self, name: str) -> dict[str, str]:
        return {"Cookie": self.person(name).cookie}


class Mover:
    """Moves one card to and fro between two stages, as the board's script does."""

    def __init__(
        self, portal: Portal, application_id: int, stages: list[int], version: int
    ) -> None:
        self.path = f"/applications/{application_id}/stage"
        self._portal = portal
        self._stages: Iterator[int] = itertools.cycle(stages)
        self._version = version

    def __call__(self, connection: Connection) -> Answer:
        person = self._portal.person("rita")
        answer = connection.ask(
            request(
                self._portal.port,
                self.path,
                {"Cookie": person.cookie, "HX-Request": "true"},
                self.next_forms(1)[0],
            )
        )
        if answer.status != 200:
            raise Refusal(f"{self.path} answered {answer.status}: {answer.body[:500]!r}")
        return answer

    def next_forms(self, count: int) -> list[str]:
        """The next moves as forms; each raises the version by one."""
        forms = []
        for _ in range(count):
            forms.append(
                urllib.parse.urlencode(
                    {
                        "csrf_token": self._portal.person("rita").token,
                        "stage": next(self._stages),
                        "version": self._version,
                    }
                )
            )
            self._version += 1
        return forms


def getter(sent: bytes, what: str) -> Callable[[Connection], Answer]:
    """Asks for the same page again and again, and looks that it comes."""

    def ask(connection: Connection) -> Answer:
        answer = connection.ask(sent)
        if answer.status != 200:
            raise Refusal(f"{what} answered {answer.status}.")
        return answer

    return ask


def pages_of(ids: Mapping[str, Any], deep_key: str) -> list[Page]:
    """The pages of the issue, with its bars."""
    big, small = (f"/jobs/{ids[size]}/applicants" for size in ("big", "small"))
    short_key = f"page=2&after={ids['small_application']}"
    return [
        Page(
            "Application page",
            f"/applications/{ids['application']}",
            6,
            f"/applications/{ids['small_application']}",
            statements=6,
            rate=0.12,
        ),
        Page("Job list", "/jobs?view=mine", 10, "/jobs?view=mine", small_person="tom"),
        Page("Board, first paint", f"{big}?view=board", 16, f"{small}?view=board"),
        Page("Applicants list, page 1", f"{big}/list", 10, f"{small}/list"),
        Page("Applicants list, page 50", f"{big}/list?{deep_key}", 10, f"{small}/list?{short_key}"),
        Page("Applicants list, page 50 by number", f"{big}/list?page=50", 10, f"{small}/list"),
    ]


def people_pages(ids: Mapping[str, Any]) -> list[Page]:
    """The pages about people, with the bars of their issue."""
    list_of = "/candidates"
    deep, end = (urllib.parse.quote(cursor_text(tuple(ids[place]))) for place in ("deep", "end"))
    last_name = urllib.parse.quote(ids["last_name"])
    return [
        Page(
            "Candidate page",
            f"/candidates/{ids['candidate']}",
            6,
            f"/candidates/{ids['small_candidate']}",
            statements=6,
        ),
        Page("Candidates, page 1", list_of, 10, f"{list_of}?after={end}"),
        Page("Candidates, page 500", f"{list_of}?after={deep}", 10, f"{list_of}?after={end}"),
        Page("Search by last name", f"{list_of}?q={last_name}", 10, f"{list_of}?q=quixote"),
        Page("Search by e-mail", f"{list_of}?q={ids['email']}", 10, f"{list_of}?q=person9@"),
        # A beginning that one in nine shares, as while somebody is still typing.
        Page("Search by half an e-mail", f"{list_of}?q=person7", 10, f"{list_of}?q=person9@"),
        Page(
            "Suggestions by last name",
            f"{list_of}/suggestions?q={last_name}",
            10,
            f"{list_of}/suggestions?q=quixote",
        ),
        Page("Dashboard", "/", 12, "/", small_person="tom"),
        Page(
            "Analytics, all jobs",
            "/analytics",
            60,
            "/analytics",
            small_person="tom",
            needs="/analytics",
        ),
        # LinkedIn is down meanwhile: neither page may notice.
        Page(
            "LinkedIn Integration, LinkedIn down",
            "/admin/linkedin-integration",
            8,
            "/admin/linkedin-integration",
            small_person="ada",
            person="ada",
        ),
        Page(
            "Connections, LinkedIn down",
            "/settings/connections",
            8,
            "/settings/connections",
            small_person="tom",
        ),
    ]


def those_there(portal: "Portal", pages: Iterable[Page]) -> Iterator[Page]:
    """The pages without those whose part of the portal is not built."""
    connection = Connection(portal.port)
    for page in pages:
        if page.needs and connection.ask(portal.get(page.needs)).status == 404:
            say(f"{page.name}: left out, this portal has no {page.needs}.")
        else:
            yield page
    connection.close()


def deep_key(portal: Portal, ids: Mapping[str, Any]) -> str:
    """What the link to page 50 on page 49 says."""
    connection = Connection(portal.port)
    page = connection.ask(portal.get(f"/jobs/{ids['big']}/applicants/list?page=49")).body.decode()
    connection.close()
    for link in re.findall(r'href="[^"?]*/list\?([^"]*)"', page):
        asked = urllib.parse.parse_qs(link.replace("&amp;", "&"))
        if asked.get("page") == ["50"] and "after" in asked:
            return urllib.parse.urlencode({k: v[0] for k, v in asked.items()})
    raise Refusal("The list's page 49 has no link to page 50.")


def _sign_in(port: int, name: str) -> Person:
    with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False) as http:
        http.headers["Host"] = f"localhost:{port}"
        form = {"email": f"{name}@demo.example", "password": "demo"}
        answer = http.post(
            "/sign-in", data={"csrf_token": _token(http.get("/sign-in").text), **form}
        )
        if answer.status_code != 303:
            raise Refusal(f"Signing {name} in answered {answer.status_code}.")
        page = http.get("/").raise_for_status().text
        cookie = "; ".join(f"{key}={value}" for key, value in http.cookies.items())
        return Person(cookie, _token(page))


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    if found is None:
        raise Refusal("The page has no form.")
    return found[1]

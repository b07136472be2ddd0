"""Short cuts of the tests about InMail, stubs and notes: the calls, and what people do."""

from __future__ import annotations

from typing import Any

RITA, TOM, HUGO, PETRA, MAYA = 2, 3, 4, 6, 7
HOUR_MS = 3_600_000
VERSION = {"LinkedIn-Version": "202604"}


class Interactions:
    """A connected tracking system that polls, and the people whom it hears of."""

    def __init__(self, ats: Any) -> None:
        self.ats = ats
        self.now_ms = int(ats.clock.seconds * 1000)
        seats = ats.http.get("/control/seats").json()
        self.seats = {seat["member_id"]: seat["seat"] for seat in reversed(seats)}
        self.people = {
            number: ats.box.world.member(number).person for number in (RITA, TOM, MAYA, 8, 9, 10)
        }

    # What LinkedIn answers

    def get(self, resource: str, **params: Any) -> Any:
        asked = {name.replace("__", "."): value for name, value in params.items()}
        return self.ats.call("GET", f"/v2/{resource}", params=asked)

    def events(self, viewer: str = "", **params: Any) -> Any:
        asked = {
            "q": "criteria",
            "viewer": viewer or self.seats[RITA],
            "timeRange__start": self.now_ms - HOUR_MS,
            "timeRange__end": self.now_ms + HOUR_MS,
            **params,
        }
        return self.get("conversationEvents", **_without_none(asked))

    def stubs(self, **params: Any) -> Any:
        asked = {"q": "contract", "contract": self.ats.contract, "owners": self.seats[RITA]}
        return self.get("mailStubs", **_without_none({**asked, **params}))

    def notes(self, **params: Any) -> Any:
        asked = {
            "q": "criteria",
            "contract": self.ats.contract,
            "owners": self.seats[RITA],
            "cutoffDate": self.now_ms - HOUR_MS,
            "beforeDate": self.now_ms + HOUR_MS,
            **params,
        }
        return self.get("prospectNotes", **_without_none(asked))

    def texts(self, answer: Any) -> list[str]:
        return [_mail(event)["body"]["text"] for event in elements(answer)]

    # What people do

    def control(self, path: str, /, **body: Any) -> Any:
        return self.ats.control(path, body)

    def write(self, member: int = MAYA, seat: Any = RITA, **more: Any) -> dict[str, Any]:
        made: dict[str, Any] = self.control("inmails", seat=seat, member=member, **more)
        return made

    def answer(self, thread: Any, text: str = "Tell me more.", **more: Any) -> Any:
        return self.control(f"inmails/{thread['thread']}", by="member", text=text, **more)

    def share(self, thread: Any, what: str = "email", **more: Any) -> Any:
        return self.control(f"inmails/{thread['thread']}/share", what=what, **more)

    def note(self, member: int = MAYA, seat: int = RITA, **more: Any) -> dict[str, Any]:
        made: dict[str, Any] = self.control("notes", seat=seat, member=member, **more)
        return made


def _without_none(params: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in params.items() if value is not None}


def _mail(event: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = event["content"]["com.linkedin.messaging.events.MailContent"]
    return content


def elements(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["elements"]
    return found

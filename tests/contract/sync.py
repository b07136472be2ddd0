"""Calls about people as LinkedIn documents them, for tests of the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx2

if TYPE_CHECKING:
    from tests.contract.conftest import Ats

CREATED = 1_770_000_000_000
REST = {"LinkedIn-Version": "202603", "X-RestLi-Protocol-Version": "2.0.0"}
PUBLISHED_KEYS = {
    "candidates": ("externalCandidateId",),
    "candidateNotes": ("externalCandidateId", "externalNoteId"),
    "atsApplications": ("atsJobApplicationId",),
    "applicationNotes": ("externalJobApplicationId", "externalNoteId"),
}


class Sync:
    """The resources of both generations, with records that are fine as they come."""

    def __init__(self, ats: Ats) -> None:
        self.ats = ats

    # Records

    def candidate(self, number: int = 1, **changes: Any) -> dict[str, Any]:
        """LinkedIn's own sample in its fields, with somebody else in it."""
        record = {
            "addresses": [],
            "atsCreatedAt": CREATED,
            "atsLastModifiedAt": CREATED + 1000,
            "currentCompanyName": "Acme Foundry",
            "currentJobTitle": "Backend Engineer",
            "emailAddresses": [f"somebody.{number}@example.com"],
            "externalProfileUrl": f"https://ats.example/people/{number}",
            "firstName": "Some",
            "lastName": f"Body {number}",
            "phoneNumbers": [{"number": "+31 30 555 0100", "extension": "12"}],
            **changes,
        }
        return {name: value for name, value in record.items() if value is not ...}

    def application(self, number: int = 1, **changes: Any) -> dict[str, Any]:
        record = {
            "atsCandidateId": f"C-{number}",
            "atsCreatedAt": CREATED,
            "atsLastModifiedAt": CREATED + 1000,
            "atsJobPostingId": "J-1",
            "atsJobPostingName": "Backend Engineer",
            "candidateEmail": f"somebody.{number}@example.com",
            "firstName": "Some",
            "lastName": f"Body {number}",
            "source": "Referral",
            "dispositionReason": "",
            **changes,
        }
        return {name: value for name, value in record.items() if value is not ...}

    # Keys of v2

    def key(self, **parts: str) -> str:
        """A key of protocol 1.0, in the order of LinkedIn's samples."""
        every = {**parts, "dataProvider": "ATS", "integrationContext": self.ats.organization}
        return "&".join(f"{name}={value}" for name, value in every.items())

    def candidate_key(self, candidate: str) -> str:
        return self.key(atsCandidateId=candidate)

    def application_key(self, application: str) -> str:
        return self.key(atsJobApplicationId=application)

    def acl_key(self, group: str, job: str) -> str:
        return self.key(atsEntityAclId=group, atsEntityType="JOB_POSTING", atsEntityId=job)

    def assignee_key(self, group: str, person: str) -> str:
        return self.key(atsEntityAclId=group, atsEntityType="JOB_POSTING", assignee=person)

    # Calls of v2

    def put(self, path: str, records: dict[str, Any], **options: Any) -> httpx2.Response:
        """Batch update by complex keys, tunnelled when there are many."""
        return self.send("PUT", path, self.ats.ids(*records), {"entities": records}, **options)

    def send(
        self, method: str, path: str, query: str, body: Any = None, *, restli: str = "", **more: Any
    ) -> httpx2.Response:
        method_name = restli or {"PUT": "batch_update"}.get(method, "")
        if len(query) <= 4000:
            options = {} if body is None else {"json": body}
            return self.ats.call(method, f"{path}?{query}", restli=method_name, **options, **more)
        headers = {**more.pop("headers", {}), "X-HTTP-Method-Override": method}
        if body is None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            return self.ats.call("POST", path, content=query, headers=headers, **more)
        headers["Content-Type"] = "multipart/mixed; boundary=B"
        content = (
            "--B\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
            f"{query}\r\n--B\r\nContent-Type: application/json\r\n\r\n"
            f"{httpx2.Request('POST', 'http://x', json=body).content.decode()}\r\n--B--\r\n"
        )
        return self.ats.call(
            "POST", path, restli=method_name, content=content.encode(), headers=headers, **more
        )

    def candidates(self, *numbers: int, **changes: Any) -> httpx2.Response:
        records = {self.candidate_key(f"C-{n}"): self.candidate(n, **changes) for n in numbers}
        return self.put("/v2/atsCandidates", records)

    def applications(self, *numbers: int, **changes: Any) -> httpx2.Response:
        records = {self.application_key(f"A-{n}"): self.application(n, **changes) for n in numbers}
        return self.put("/v2/atsApplications", records)

    def parts_path(self, what: str, parent: str) -> str:
        if what == "candidateNotes":
            return f"/v2/atsCandidates/{self.candidate_key(parent)}/notes"
        return f"/v2/atsApplications/{self.application_key(parent)}/{what}"

    def parts(self, what: str, parent: str, records: dict[str, Any]) -> httpx2.Response:
        """Notes, feedback or stages of one parent, by plain ids."""
        ids = "&".join(f"ids={quote(name, safe='')}" for name in records)
        return self.send("PUT", self.parts_path(what, parent), ids, {"entities": records})

    def delete_parts(self, what: str, parent: str, *names: str) -> httpx2.Response:
        ids = "&".join(f"ids={name}" for name in names)
        return self.send("DELETE", self.parts_path(what, parent), ids)

    def delete(self, path: str, *keys: str) -> httpx2.Response:
        return self.send("DELETE", path, self.ats.ids(*keys))

    def matches(self, *candidates: str) -> Any:
        keys = [self.candidate_key(candidate) for candidate in candidates]
        query = f"{self.ats.ids(*keys)}&fields=matchedMembers,manualMatchedMember"
        content = self.send("GET", "/v2/atsCandidates", query).json()
        written = [self.written(atsCandidateId=candidate) for candidate in candidates]
        return [content["results"].get(key) for key in written]

    def attach(self, candidate: str, patch: Any) -> httpx2.Response:
        key = self.candidate_key(candidate)
        return self.send(
            "POST",
            "/v2/atsCandidates",
            self.ats.ids(key),
            {"entities": {key: patch}},
            restli="batch_partial_update",
        )

    def written(self, **parts: str) -> str:
        """A key as the sandbox writes it in protocol 1.0."""
        every = {**parts, "dataProvider": "ATS", "integrationContext": self.ats.organization}
        return "&".join(f"{name}={value}" for name, value in sorted(every.items()))

    # Calls of rest

    def rest_key(self, resource: str, *ids: str) -> str:
        parts = dict(zip(PUBLISHED_KEYS[resource], ids, strict=True))
        parts["integrationContext"] = self.ats.organization
        return "(" + ",".join(f"{n}:{quote(v, safe='')}" for n, v in sorted(parts.items())) + ")"

    def rest(
        self, method: str, resource: str, keys: list[str], body: Any = None
    ) -> httpx2.Response:
        query = f"ids=List({','.join(keys)})"
        return self.send(method, f"/rest/{resource}", query, body, headers=REST)

    def put_rest(self, resource: str, records: dict[str, Any]) -> httpx2.Response:
        return self.rest("PUT", resource, list(records), {"entities": records})

    # What came of it

    def counts(self) -> Any:
        return {row["kind"]: row for row in self.control("sync")["kinds"]}

    def control(self, path: str, **query: Any) -> Any:
        answer = self.ats.http.get(f"/control/{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def person(self, member_id: int) -> str:
        return self.ats.box.world.member(member_id).person


def refusal(answer: httpx2.Response) -> tuple[int, str]:
    """Status and message of the only refused record."""
    assert answer.status_code == 200, answer.text
    [error] = answer.json()["errors"].values()
    return error["status"], error["message"]

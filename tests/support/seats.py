"""Contracts, integrations, seats and connections as they stand in the tables."""

from datetime import datetime
from itertools import count
from typing import Any

from flask import Flask, has_app_context

from portal.db import db
from portal.models import (
    CompanySetting,
    LinkedInConnection,
    LinkedInContract,
    LinkedInIntegration,
    LinkedInSeat,
)
from portal.unit_of_work import unit_of_work
from tests.support.people import NOW, People

_numbers = count(7001)
COMPANY_LEVEL = ("ONE_CLICK_EXPORT", "IN_ATS_INDICATOR", "PROFILE_PLUGIN")


def client_id_of(app: Flask) -> str:
    return str(app.extensions["settings"].linkedin_client_id)


class SetUp:
    """Puts rows into the tables, each in a context and a transaction of its own."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        settings = app.extensions["settings"]
        self.client_id = settings.linkedin_client_id
        self.organization = settings.linkedin_organization
        self.contract, self.other = settings.linkedin_contracts[:2]

    def add(self, row: Any) -> Any:
        with self.app.app_context():
            with unit_of_work():
                db.session.add(row)
            db.session.refresh(row)
            db.session.expunge(row)
        self._look_again()
        return row

    @staticmethod
    def _look_again() -> None:
        """Let a test that reads in a context of its own see what was put in."""
        if has_app_context():
            db.session.rollback()

    def decide(self, name: str, value: bool) -> None:
        with self.app.app_context(), unit_of_work():
            db.session.merge(CompanySetting(name=name, value=value))
        self._look_again()

    def add_contract(self, urn: str | None = None, **values: Any) -> LinkedInContract:
        """A connected contract; its seats were read unless ``seats_read_at=None``."""
        values = {"connected_at": NOW, "seats_read_at": NOW, **values}
        return self.add(  # type: ignore[no-any-return]
            LinkedInContract(client_id=self.client_id, urn=urn or self.contract, **values)
        )

    def add_integration(self, kind: str, context: str, state: str = "ENABLED") -> None:
        self.add(
            LinkedInIntegration(
                client_id=self.client_id, context=context, type=kind, state=state, raw_state=state
            )
        )

    def enable_company(self) -> None:
        for kind in COMPANY_LEVEL:
            self.add_integration(kind, self.organization)

    def add_seat(self, user_id: int | None = None, **values: Any) -> LinkedInSeat:
        number = next(_numbers)
        values = {
            "client_id": self.client_id,
            "contract": self.contract,
            "seat_urn": f"urn:li:seat:{number}",
            "person_urn": f"urn:li:person:p{number}",
            "first_name": "Seat",
            "last_name": f"Holder {number}",
            "kind": "recruiter",
            "state": "ACTIVE",
            "first_seen_at": NOW,
            "last_seen_at": NOW,
            "user_id": user_id,
            **values,
        }
        return self.add(LinkedInSeat(**values))  # type: ignore[no-any-return]

    def connect(
        self, people: People, name: str, *, connected_at: datetime = NOW, **values: Any
    ) -> None:
        self.add(
            LinkedInConnection(
                user_id=people[name],
                client_id=self.client_id,
                person_urn=values.pop("person_urn", f"urn:li:person:{name.lower()}"),
                connected_at=connected_at,
                **values,
            )
        )

"""Small steps over rows of an application, shared by joining and taking apart."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from portal.db import db
from portal.models import ApplicationNote, Document, Feedback, LinkedInEvent

#: What is written and kept about an application, beside feedback, which has rules of its own.
PAPERS: tuple[type[Any], ...] = (ApplicationNote, Document)
#: Everything that speaks of an application and goes where it goes.
SAID: tuple[type[Any], ...] = (*PAPERS, Feedback)
POINTING: tuple[type[Any], ...] = (*PAPERS, LinkedInEvent)
MOVING: tuple[type[Any], ...] = (*POINTING, Feedback)


def ids_of(model: type[Any], application_id: int, but: Sequence[int] = ()) -> list[int]:
    """The rows of an application, by id."""
    return list(
        db.session.scalars(
            select(model.id)
            .where(model.application_id == application_id, model.id.not_in(but))
            .order_by(model.id)
        )
    )


def still_at(
    model: type[Any], owner_id: int, ids: Sequence[int], *, column: str = "application_id"
) -> list[int]:
    """Those of the rows that belong to it still."""
    return list(
        db.session.scalars(
            select(model.id).where(model.id.in_(ids), getattr(model, column) == owner_id)
        )
    )


def hand_over(
    model: type[Any], from_id: int, to_id: int, *, column: str = "application_id"
) -> list[int]:
    """Give the rows of one application to another one; returns their ids."""
    ids = list(
        db.session.scalars(
            select(model.id).where(getattr(model, column) == from_id).order_by(model.id)
        )
    )
    set_values(model, ids, {column: to_id})
    return ids


def set_values(model: type[Any], ids: Sequence[int], values: dict[str, Any]) -> None:
    """Change rows that are known by their ids."""
    if ids:
        db.session.execute(update(model).where(model.id.in_(ids)).values(values))


def plain(value: Any) -> Any:
    """A value as the ledger keeps it."""
    return value.isoformat() if isinstance(value, datetime) else value


def feedback_of(application_id: int) -> list[Feedback]:
    """What was said about an application, held."""
    return list(
        db.session.scalars(
            select(Feedback)
            .where(Feedback.application_id == application_id)
            .order_by(Feedback.id)
            .with_for_update(key_share=True)
        )
    )

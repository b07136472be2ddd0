"""What a company decides for everybody."""

from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Model


class CompanySetting(Model):
    """One decision of the company, changed on a page; see ``services.company`` for the known ones."""

    __tablename__ = "company_settings"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)

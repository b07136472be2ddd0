"""What a company decides for everybody."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Model


class CompanySetting(Model):
    """One decision of the company, changed on a page; see ``services.company`` for the known ones."""

    __tablename__ = "company_settings"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


class CompanyLogo(Model):
    """The company's logo as it was uploaded. There is one row, or none."""

    __tablename__ = "company_logos"

    #: Always 1.
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    #: As its content says: image/png, image/jpeg or image/webp.
    content_type: Mapped[str] = mapped_column(String(40))
    #: The beginning of its SHA-256, which stands in its address; the setting ``company_logo`` says it too.
    digest: Mapped[str] = mapped_column(String(16))
    changed_at: Mapped[datetime]

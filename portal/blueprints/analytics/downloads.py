"""Tables as one file that spreadsheets and programs read: a line for each number.

The same columns whatever the table, the definition beside each number, and nothing that a
spreadsheet would work out.
"""

import csv
import io
from collections.abc import Sequence
from datetime import datetime

from flask import Response
from flask_babel import gettext as _

from portal.blueprints.analytics.cells import Table

#: Cells that begin like this would be worked out by a spreadsheet instead of being shown.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def answer_csv(
    tables: Sequence[Table], filters: Sequence[tuple[str, str]], *, name: str, now: datetime
) -> Response:
    """The file, to be saved."""
    buffer = io.StringIO()
    # Spreadsheets take the file for UTF-8 only when it says so.
    buffer.write("\ufeff")
    writer = csv.writer(buffer)
    writer.writerow(
        [_("Table"), _("Line"), _("Column"), _("Value"), _("As shown"), _("What is counted")]
    )
    about = [(_("As of (UTC)"), now.strftime("%Y-%m-%d %H:%M:%S")), *filters]
    rows = [[_("About this file"), label, "", "", value, ""] for label, value in about]
    for table in tables:
        meaning = " ".join(table.definitions)
        for line in table.lines:
            for column, cell in zip(table.columns, line.cells, strict=True):
                value = "" if cell.value is None else f"{cell.value:.6g}"
                shown = f"{cell.text} ({cell.hint})" if cell.hint else cell.text
                rows.append([table.title, line.label, column, value, shown, meaning])
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return Response(
        buffer.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}-{now:%Y-%m-%d}.csv"'},
    )


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell

"""docs/settings.md and portal/config.py say the same."""

import dataclasses
import re
from typing import Any

from portal.config import Settings
from tests.house.repository import ROOT

DOCUMENT = ROOT / "docs" / "settings.md"
ROW = re.compile(r"^\| `([A-Z_0-9]+)` \| (.*?) \| (.*) \|$", re.MULTILINE)


def shown(default: Any) -> str:
    """A default as the document writes it."""
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if default in ("", ()):
        return "empty"
    return f"`{default}`"


def test_every_setting_stands_in_the_document_as_the_code_has_it() -> None:
    rows = {name: (default, text) for name, default, text in ROW.findall(DOCUMENT.read_text())}
    wanted = {
        field.name.upper(): (shown(field.default), field.metadata["help"])
        for field in dataclasses.fields(Settings)
    }
    wrong = [
        f"| `{name}` | {' | '.join(cells)} |"
        for name, cells in wanted.items()
        if rows.get(name) != cells
    ]
    assert not wrong, "docs/settings.md must have these rows:\n" + "\n".join(wrong)
    assert set(rows) == set(wanted), f"no such setting: {sorted(set(rows) - set(wanted))}"


def test_no_setting_stands_there_twice() -> None:
    names = [name for name, _default, _text in ROW.findall(DOCUMENT.read_text())]
    assert len(names) == len(set(names))


def test_every_setting_has_a_sentence() -> None:
    for field in dataclasses.fields(Settings):
        text = field.metadata["help"]
        assert text.endswith((".", "`.")), field.name
        assert len(text) > 15, field.name


def test_settings_are_read_in_one_place_only() -> None:
    """Outside portal.config nobody looks at the environment, but for the demo's own switch."""
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "portal").rglob("*.py"))
        if path.name != "config.py"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(r"\benviron\b|\bgetenv\b", line) and 'get("DEMO"' not in line
    ]
    assert not found, found

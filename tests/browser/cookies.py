"""A browser that lets other sites' frames keep cookies, which Chromium does only when it is told to."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, BrowserType


@contextmanager
def third_party_cookies_allowed(
    browser_type: BrowserType, arguments: dict[str, Any], folder: Path, **options: Any
) -> Iterator[BrowserContext]:
    """A context of its own with **Allow third-party cookies** switched on in its settings."""
    settings = folder / "Default" / "Preferences"
    settings.parent.mkdir(parents=True)
    allowed = {"profile": {"cookie_controls_mode": 0, "block_third_party_cookies": False}}
    settings.write_text(json.dumps(allowed))
    context = browser_type.launch_persistent_context(str(folder), **{**arguments, **options})
    try:
        yield context
    finally:
        context.close()

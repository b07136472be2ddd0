"""Which language somebody reads, and its words, found once for each request."""

from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from flask import g
from flask_babel import Babel, Domain, format_date, get_locale


class QuickDomain(Domain):  # type: ignore[misc]  # Flask-Babel has no types
    """The words of views: which ones they are is found once for each language of a request."""

    def get_translations(self) -> Any:
        """The words in the language of the reader."""
        try:
            seen = vars(g._flask_babel)
        except (AttributeError, RuntimeError):
            return super().get_translations()
        locale, words = seen.get("beckon_words", (None, None))
        if locale is None or seen.get("babel_locale") is not locale:
            words = super().get_translations()
            seen["beckon_words"] = (get_locale(), words)
        return words


def language() -> str:
    """The code of the reader's language."""
    locale, code = g.get("language", (None, ""))
    now = get_locale()
    if locale is None or locale is not now:
        code = str(now or "en")
        g.language = (now, code)
    return str(code)


def day_text(day: date) -> str:
    """A day as the reader writes it."""
    return _day_text(language(), day)


@lru_cache(1_000)
def _day_text(_language: str, day: date) -> str:
    # Babel reads the pattern of the language anew for each date.
    return str(format_date(day, "medium"))


class QuickBabel(Babel):  # type: ignore[misc]  # Flask-Babel has no types
    """Flask-Babel with these words."""

    @cached_property
    def domain_instance(self) -> Domain:
        """The words of the application."""
        return QuickDomain(domain=self.domain)

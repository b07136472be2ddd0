"""Joining the templates to the application, and what they say the same again and again."""

from collections.abc import Hashable
from datetime import datetime
from typing import Any, cast

from flask import Flask, before_render_template, g, request
from flask_babel import get_translations
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined
from markupsafe import Markup, escape

from portal.languages import language
from portal.template_compiler import QuickEnvironment, say, say_number, speak

#: How many parts of pages are kept. Some depend on the person, whose name is in them.
PARTS_KEPT = 1_000


class Parts:
    """Parts of pages that depend on nothing but what they are given, written once for it.

    A part knows no variables but those, so that it cannot depend on the request or on the person by
    accident: it would not render. Values that people must not see of each other belong into what is
    given all the same, and nothing that is secret, such as the token of a form, goes through here.
    """

    def __init__(self, env: QuickEnvironment) -> None:
        self._env = env
        self._known: dict[Hashable, Markup] = {}

    def part(self, template: str, **given: Hashable) -> Markup:
        """``fixed()``: the part of this name for these values, in the language of the reader."""
        key = self._key(template, given)
        return self._known.get(key) or self._keep(key, template, given)

    def fresh_fields(
        self,
        template: str,
        name: str,
        form: type[FlaskForm],
        filled: tuple[tuple[str, Hashable], ...] = (),
        **given: Hashable,
    ) -> Markup:
        """``fresh_fields()``: the fields of a form that nobody has filled, which the part calls so.

        Making a form and its widgets is dear, and all who open the page get the same. The token is
        printed by ``form()``: here the form has none. ``filled`` holds pairs of a field's name and what
        stands in it, where a form begins with what was saved.
        """
        key = self._key(template, {name: cast(Hashable, form), "filled": filled, **given})
        found = self._known.get(key)
        if found is None:
            blank = form(formdata=None, data=dict(filled), meta={"csrf": False})
            found = self._keep(key, template, {name: blank, **given})
        return found

    @staticmethod
    def _key(template: str, given: dict[str, Hashable]) -> Hashable:
        # Addresses begin with the place where the application is mounted.
        return (template, language(), request.root_path, *given.items())

    def _keep(self, key: Hashable, template: str, given: dict[str, Any]) -> Markup:
        # Everything in it is escaped where it is written.
        found = Markup(self._env.get_template(template).render(given))  # noqa: S704
        if len(self._known) >= PARTS_KEPT:
            # Other threads may be here too: one part more or less does not matter.
            self._known.pop(next(iter(self._known)), None)
        self._known[key] = found
        return found


def csrf_field() -> Markup:
    """The token of a form written by hand, as ``csrf()`` of components/forms.html."""
    found: Markup | None = g.get("csrf_field")
    if found is None:
        # Signed by ourselves, in letters that need no escaping.
        found = g.csrf_field = Markup(  # noqa: S704
            f'<input type="hidden" name="csrf_token" value="{escape(generate_csrf())}">'
        )
    return found


def time_ago(value: datetime | None, none_text: str = "—") -> Markup | str:
    """``ago()`` of components/time.html, where it is told what it is. A list has fifty."""
    return none_text if value is None else _time(value, "relative")


def time_moment(value: datetime | None, none_text: str = "—") -> Markup | str:
    """``moment()`` of components/time.html."""
    return none_text if value is None else _time(value, "absolute")


def _time(value: datetime, how: str) -> Markup:
    shift = value.utcoffset()
    zone = value.strftime("%z") if shift else "Z"
    name = value.strftime("%Z") if shift else "UTC"
    day, clock = value.isoformat(" ", "seconds")[:19].split(" ")
    read = f"{day} {clock[:5]} {name}"
    # Digits and the name of a zone.
    return Markup(  # noqa: S704
        f'<time datetime="{day}T{clock}{zone}" title="{read}" data-{how}>{read}</time>'
    )


def prepare_templates(app: Flask) -> None:
    """Choose how templates are compiled, before the first of them is."""
    app.jinja_environment = QuickEnvironment


def join_templates(app: Flask) -> None:
    """Give the templates what they need. After Flask-Babel has joined, which brings its own words."""
    env = app.jinja_env
    assert isinstance(env, QuickEnvironment)
    parts = Parts(env)
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.globals.update(
        _=say, gettext=say, ngettext=say_number, fixed=parts.part, fresh_fields=parts.fresh_fields
    )
    env.globals.update(csrf_field=csrf_field, time_ago=time_ago, time_moment=time_moment)

    @before_render_template.connect_via(app)
    def _find_words(_app: Flask, **_more: Any) -> None:
        # For each template anew: a worker writes mails in many languages.
        speak(get_translations())

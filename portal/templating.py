"""Making templates quick: what pages do hundreds of times each is done here with less ceremony.

Measured (`make bench-pages`): without this a page spends half of its time on finding out how to call
macros and on looking for the language again for every word.
"""

from types import FunctionType
from typing import Any

from flask import Flask, before_render_template, g, render_template
from flask_babel import get_locale, get_translations
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, Macro
from jinja2.utils import pass_eval_context
from markupsafe import Markup


class QuickContext(Context):
    """Calls macros and plain functions without asking each time what they want to be given."""

    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call something from a template."""
        kind = type(called)
        if kind is Macro or called is translate or called is translate_number:
            kwargs.pop("_loop_vars", None)
            kwargs.pop("_block_vars", None)
            return called(self.eval_ctx, *args, **kwargs)
        if kind is FunctionType and "jinja_pass_arg" not in called.__dict__:
            kwargs.pop("_loop_vars", None)
            kwargs.pop("_block_vars", None)
            return called(*args, **kwargs)
        return super().call(called, *args, **kwargs)


@pass_eval_context
def translate(context: EvalContext, text: str, /, **variables: Any) -> str:
    """``_('Hello %(name)s', name=...)`` of templates, in the reader's language."""
    return _filled(context, _words().ugettext(text), variables)


@pass_eval_context
def translate_number(
    context: EvalContext, singular: str, plural: str, num: Any, /, **variables: Any
) -> str:
    """``ngettext`` of templates."""
    variables.setdefault("num", num)
    return _filled(context, _words().ungettext(singular, plural, num), variables)


def _filled(context: EvalContext, text: str, variables: dict[str, Any]) -> str:
    # What stands in for a variable is escaped where the template escapes.
    found = Markup(text) if context.autoescape else text  # noqa: S704  # our own words
    return found % variables if variables or "%" in text else found


def _words() -> Any:
    words = g.get("words")
    return get_translations() if words is None else words


def join_templates(app: Flask) -> None:
    """Make the application's templates quick. After Flask-Babel has joined."""
    env = app.jinja_env
    env.context_class = QuickContext
    env.globals.update(_=translate, gettext=translate, ngettext=translate_number)
    known: dict[tuple[str, str], Markup] = {}

    def fixed(template: str) -> Markup:
        """A template that says the same to everybody who reads the same language."""
        key = (template, str(get_locale()))
        if key not in known:
            known[key] = Markup(render_template(template))  # noqa: S704  # escaped by itself
        return known[key]

    env.globals.update(fixed=fixed)

    @before_render_template.connect_via(app)
    def _find_words(_app: Flask, **_more: Any) -> None:
        # For each template anew: a worker writes mails in many languages.
        g.words = get_translations()

"""Templates compiled to plain calls say what Jinja would say."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from jinja2 import DictLoader, StrictUndefined, UndefinedError
from markupsafe import Markup

from portal.template_compiler import PURE, QuickEnvironment, speak


class Words:
    """A language that answers with the text in capitals, or as it is."""

    def __init__(self, change: Any = str) -> None:
        self.change = change

    def ugettext(self, text: str) -> str:
        return str(self.change(text))

    def ungettext(self, singular: str, plural: str, number: int) -> str:
        return str(self.change(singular if number == 1 else plural))


def page(text: str, name: str = "page.html", /, **values: Any) -> str:
    more = values.pop("templates", {})
    env = QuickEnvironment(
        Flask("nothing"),
        loader=DictLoader({name: text, **more}),
        autoescape=lambda name: bool(name) and name.endswith(".html"),
    )
    env.undefined = StrictUndefined
    return env.get_template(name).render(values)


@pytest.fixture(autouse=True)
def _english() -> None:
    speak(Words())


def test_values_are_escaped_and_markup_is_not() -> None:
    assert page("{{ a }}{{ b }}{{ c }}{{ d }}", a="<a>", b=Markup("<b>"), c=3, d=None) == (
        "&lt;a&gt;<b>3None"
    )


def test_a_subclass_of_text_is_escaped_too() -> None:
    class Name(str):
        """A text of its own kind."""

    assert page("{{ name }}", name=Name("<x>")) == "&lt;x&gt;"


def test_mails_are_not_escaped() -> None:
    assert page("{{ a }} {{ _('Hello %(who)s', who=a) }}", "mail.txt", a="<a>") == "<a> Hello <a>"


def test_what_is_filled_into_words_is_escaped() -> None:
    text = "{{ _('Hello %(who)s', who=who) }} {{ ngettext('%(num)s', '%(num)ss %(who)s', 2, who=who) }}"
    assert page(text, who="<i>") == "Hello &lt;i&gt; 2s &lt;i&gt;"


def test_a_percent_sign_is_written_twice_with_and_without_values() -> None:
    assert page("{{ _('10 %%') }} {{ _('%(n)s %%', n=5) }}") == "10 % 5 %"


def test_words_are_those_of_the_language_of_the_moment_in_macros_too() -> None:
    templates = {"m.html": "{% macro m() %}{{ _('yes') }}{% endmacro %}"}
    env = QuickEnvironment(
        Flask("nothing"),
        loader=DictLoader(
            {**templates, "page.html": "{% from 'm.html' import m %}{{ m() }} {{ _('no') }}"}
        ),
        autoescape=True,
    )
    assert env.get_template("page.html").render() == "yes no"
    speak(Words(str.upper))
    assert env.get_template("page.html").render() == "YES NO"


MACROS = {
    "m.html": """
{%- macro one(a, b='B', c=none) %}{{ a }}{{ b }}{{ c }}{% endmacro %}
{%- macro more(a) %}{{ a }}{{ kwargs|length }}{{ kwargs.x }}{% endmacro %}
{%- macro around(a='') %}<{{ a }}{% if caller is defined and caller %}{{ caller() }}{% endif %}>{% endmacro %}
"""
}


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("one('a')", "aBNone"),
        ("one('a', 'b', 'c')", "abc"),
        ("one(c='c', a='<')", "&lt;Bc"),
        ("more('a', x=1, y=2)", "a21"),
        ("around('a')", "<a>"),
    ],
)
def test_macros_take_what_jinjas_take(call: str, said: str) -> None:
    start = "{% from 'm.html' import one, more, around %}"
    assert page(f"{start}{{{{ {call} }}}}", templates=MACROS) == said


def test_a_macro_may_be_called_with_a_body() -> None:
    text = "{% from 'm.html' import around %}{% call around() %}<b>{{ x }}{% endcall %}"
    assert page(text, templates=MACROS, x="&") == "<<b>&amp;>"


@pytest.mark.parametrize("call", ["one()", "one('a', d=1)", "one(1, 2, 3, 4)"])
def test_a_macro_refuses_what_it_does_not_know(call: str) -> None:
    with pytest.raises((TypeError, UndefinedError)):
        page("{% from 'm.html' import one %}{{ " + call + " }}", templates=MACROS)


def test_what_is_not_there_raises() -> None:
    for text in ("{{ nothing }}", "{{ thing.name }}", "{{ nothing() }}"):
        with pytest.raises(UndefinedError):
            page(text, thing={})


def test_names_of_dictionaries_and_of_objects_are_found() -> None:
    assert page(
        "{{ d.a }}{{ d.items()|list|length }}{{ o.a }}", d={"a": 1}, o=SimpleNamespace(a=2)
    ) == ("112")


def test_pure_macros_keep_apart_what_looks_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PURE, "p.html", {"p"})
    templates = {"p.html": "{% macro p(a, b=2) %}{{ a }}{% endmacro %}"}
    calls = " ".join(f"{{{{ p({what}, 2) }}}}" for what in ("a", "b", "1", "true", "a"))
    text = "{% from 'p.html' import p %}" + calls
    said = page(text, templates=templates, a="<x>", b=Markup("<x>"))
    assert said == "&lt;x&gt; <x> 1 True &lt;x&gt;"

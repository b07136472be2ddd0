"""Templates: strict, used, whole."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import StrictUndefined, nodes

from tests.house.repository import ROOT, STATIC, TEMPLATES, python_files, tree, where

ALL = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
FRAGMENTS = [name for name in ALL if Path(name).name.startswith("_")]
#: Takes the id of whatever it replaces.
CHAMELEON = "errors/_fragment.html"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
TRANSLATE = {"_", "gettext", "ngettext", "_l", "lazy_gettext"}


def source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def without_comments(text: str) -> str:
    return re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)


def test_undefined_names_raise(portal_app: Flask) -> None:
    assert portal_app.jinja_env.undefined is StrictUndefined
    assert portal_app.jinja_env.autoescape is not False


@pytest.mark.parametrize("name", ALL)
def test_a_template_compiles(portal_app: Flask, name: str) -> None:
    portal_app.jinja_env.get_template(name)


@pytest.mark.parametrize("name", ALL)
def test_a_template_says_what_it_is_and_needs(name: str) -> None:
    assert source(name).startswith("{#"), "begin with a comment: what it shows and what it needs"


@pytest.mark.parametrize("name", FRAGMENTS)
def test_a_fragment_extends_nothing_and_has_one_root_of_its_name(name: str) -> None:
    text = without_comments(source(name))
    assert "{% extends" not in text
    assert "{% block" not in text
    body = re.sub(r"\{%-?\s*(from|import|set)\b.*?%\}", "", text, flags=re.DOTALL).strip()
    if name == CHAMELEON:
        assert body.startswith("<div")
        assert body.endswith("</div>")
        return
    wanted = Path(name).stem.removeprefix("_").replace("_", "-")
    root = re.match(r"\{% call panel\('([\w-]+)'|<(\w+)[^>]*? id=\"([\w-]+)", body)
    assert root, f"begin with panel('{wanted}', ...) or an element with id=\"{wanted}\""
    found = root[1] or root[3]
    assert found == wanted or found.startswith(f"{wanted}-"), f"the id is {found}, not {wanted}"
    if root[1]:
        depth = 0
        for match in re.finditer(r"\{%-?\s*(call|endcall)\b", body):
            assert match.start() == 0 or depth > 0, "a second root element"
            depth += 1 if match[1] == "call" else -1
        assert body.endswith("{% endcall %}")
    else:
        assert body.endswith(f"</{root[2]}>")


@pytest.mark.parametrize("name", ALL)
def test_every_imported_macro_is_used(name: str) -> None:
    text = without_comments(source(name))
    unused = []
    for match in re.finditer(r"\{%-?\s*from\s+\"[^\"]+\"\s+import\s+(.*?)\s*-?%\}", text):
        rest = text[: match.start()] + text[match.end() :]
        for item in match[1].split(","):
            used_as = item.split(" as ")[-1].strip()
            if not re.search(rf"\b{used_as}\b", rest):
                unused.append(used_as)
    assert not unused, f"imported and not used: {', '.join(unused)}"


@pytest.mark.parametrize("name", ALL)
def test_every_macro_is_used_somewhere_or_belongs_to_the_components(name: str) -> None:
    if name.startswith("components/"):
        return
    assert "{% macro" not in source(name), "macros live in components/"


def calls_in_template(app: Flask, name: str) -> Iterator[tuple[int, str, list[str], set[str]]]:
    """Line, function, texts and the names of the values of each translated text."""
    for call in app.jinja_env.parse(source(name)).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in TRANSLATE:
            texts = [a.value for a in call.args if isinstance(a, nodes.Const)]
            yield call.lineno, call.node.name, texts, {k.key for k in call.kwargs}


def calls_in_python(path: Path) -> Iterator[tuple[int, str, list[str], set[str]]]:
    for call in ast.walk(tree(path)):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
            continue
        if call.func.id in TRANSLATE:
            texts = [a.value for a in call.args if isinstance(a, ast.Constant)]
            keys = {k.arg or "**" for k in call.keywords}
            yield call.lineno, call.func.id, texts, keys


def placeholder_problem(function: str, texts: list[str], given: set[str]) -> str | None:
    if not texts or not all(isinstance(text, str) for text in texts):
        return "the text must be written out, else nobody can translate it"
    wanted = {name for text in texts for name in PLACEHOLDER.findall(text)}
    if any("%" in PLACEHOLDER.sub("", text).replace("%%", "") for text in texts):
        return "a lone % (write %%)"
    if function in {"_l", "lazy_gettext"} and not given:
        return None
    if function == "ngettext":
        wanted, given = wanted - {"num"}, given - {"num"}
    return (
        f"the text wants {sorted(wanted)}, given are {sorted(given)}" if wanted != given else None
    )


@pytest.mark.parametrize("name", ALL)
def test_texts_of_templates_get_the_values_they_name(portal_app: Flask, name: str) -> None:
    wrong = [
        f"line {line}: {problem}"
        for line, function, texts, given in calls_in_template(portal_app, name)
        if (problem := placeholder_problem(function, texts, given))
    ]
    assert not wrong, "\n".join(wrong)


def test_texts_of_the_code_get_the_values_they_name() -> None:
    wrong = [
        f"{where(path)}:{line}: {problem}"
        for path in python_files("portal/")
        for line, function, texts, given in calls_in_python(path)
        if (problem := placeholder_problem(function, texts, given))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", ALL)
def test_files_that_templates_name_are_there(name: str) -> None:
    named = re.findall(r"url_for\('static',\s*filename='([^']+)'", source(name))
    missing = [file for file in named if not (STATIC / file).is_file()]
    assert not missing, missing


def test_icons_that_templates_name_are_in_the_sprite() -> None:
    [sprite] = STATIC.glob("vendor/tabler-icons-*.svg")
    known = set(re.findall(r'id="([^"]+)"', sprite.read_text(encoding="utf-8")))
    wrong = [
        f"{name}: {icon}"
        for name in ALL
        for icon in re.findall(r"\b(?:icon|draw)\('([\w-]+)'|icon='([\w-]+)'", source(name))
        for icon in icon
        if icon and icon not in known
    ]
    wrong += [
        f"{where(path)}: {icon}"
        for path in [ROOT / "portal/navigation.py"]
        for icon in re.findall(r'_\("[^"]+"\), "[\w.]+", "([\w-]+)"', path.read_text())
        if icon not in known
    ]
    assert not wrong, "\n".join(wrong)


#: Texts that were cleaned when they were stored.
SAFE = {"job.description|safe"}


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_called_safe_that_was_not_cleaned(name: str) -> None:
    found = set(re.findall(r"[\w.]+\s*\|\s*safe\b", without_comments(source(name))))
    assert found <= SAFE, found - SAFE
    assert "autoescape" not in source(name)


@pytest.mark.parametrize("name", ALL)
def test_the_policy_finds_nothing_to_forbid(name: str) -> None:
    text = without_comments(source(name))
    assert not re.search(
        r"<style|\sstyle=|\son[a-z]+=\"|javascript:|hx-on|<script(?![^>]*\ssrc=)", text
    )


@pytest.mark.parametrize("name", ALL)
def test_addresses_are_built_not_written(name: str) -> None:
    written = re.findall(r"(?:href|action|hx-get|hx-post)=\"(/[^\"{#]*)", source(name))
    assert not written, f"use url_for instead of {written}"


def test_every_template_is_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in python_files("portal/"))
    text = "\n".join(source(name) for name in ALL)
    unused = [name for name in ALL if f'"{name}"' not in code and f'"{name}"' not in text]
    assert not unused, unused

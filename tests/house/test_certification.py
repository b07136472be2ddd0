"""docs/certification.md names tests that are there, and every test that is called after a rule."""

import ast
import re

import pytest

from tests.house.repository import ROOT, python_files, tree

TEXT = (ROOT / "docs" / "certification.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/.]+)(?:::(\w+))?`", TEXT)))


def named_in(path: str) -> set[str]:
    """The names of the tests of a file."""
    return {
        node.name
        for node in ast.walk(tree(ROOT / path))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


@pytest.mark.parametrize(("path", "name"), NAMED, ids=["::".join(one).rstrip(":") for one in NAMED])
def test_a_proof_that_is_named_is_there(path: str, name: str) -> None:
    assert (ROOT / path).is_file()
    assert not name or name in named_in(path)


def test_every_test_of_a_rule_is_named() -> None:
    of_rules = {
        (name, path.relative_to(ROOT).as_posix())
        for path in python_files("tests")
        for name in named_in(path.relative_to(ROOT).as_posix())
        if re.match(r"test_(rsc|legacy)_\d", name)
    }
    assert of_rules - {(name, path) for path, name in NAMED} == set()

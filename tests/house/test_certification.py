"""docs/certification.md names tests that are there."""

import ast
import re

import pytest

from tests.house.repository import ROOT, tree

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

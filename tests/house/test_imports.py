"""Imports point one way."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.house.repository import ROOT, python_files, tree, where


def imported(path: Path) -> list[tuple[ast.AST, str]]:
    """What a file imports, also inside functions."""
    found: list[tuple[ast.AST, str]] = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found += [(node, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node, "." * node.level + (node.module or "")))
    return found


def test_the_contracts_are_kept() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:]


def test_every_module_of_the_portal_stands_in_a_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    text = str(contracts)
    # Settings and logs are for everybody; what starts the portal is above it.
    free = {"__init__", "config", "logging_setup", "migrations", "static", "templates"}
    rooms = {
        path.stem
        for path in (ROOT / "portal").iterdir()
        if path.suffix == ".py" or (path.is_dir() and (path / "__init__.py").exists())
    }
    missing = sorted(room for room in rooms - free if f"portal.{room}" not in text)
    assert not missing, f"say in pyproject.toml who may import portal.{missing[0]}"


def test_the_rules_import_the_standard_library_only() -> None:
    allowed = sys.stdlib_module_names | {"portal"}
    wrong = [
        f"{where(path, node)} imports {name}"
        for path in python_files("portal/domain/")
        for node, name in imported(path)
        if name.split(".")[0] not in allowed
        or (name.startswith("portal") and not name.startswith("portal.domain"))
    ]
    assert not wrong, "\n".join(wrong)


def test_the_linkedin_client_imports_its_own_libraries_only() -> None:
    allowed = sys.stdlib_module_names | {"portal", "httpx2", "authlib"}
    wrong = [
        f"{where(path, node)} imports {name}"
        for path in python_files("portal/linkedin/")
        for node, name in imported(path)
        if name.split(".")[0] not in allowed
        or (name.startswith("portal") and not name.startswith("portal.linkedin"))
    ]
    assert not wrong, "\n".join(wrong)


def test_imports_are_absolute() -> None:
    wrong = [
        where(path, node)
        for path in python_files("portal/", "sandbox/", "dev/")
        for node, name in imported(path)
        if name.startswith(".")
    ]
    assert not wrong, "\n".join(wrong)


def test_pages_select_nothing_by_themselves() -> None:
    """Lists come from portal.queries, single rows from portal.access."""
    wrong = [
        f"{where(path, node)} imports {name}"
        for path in python_files("portal/blueprints/")
        for node, name in imported(path)
        if name.startswith("sqlalchemy") and name != "sqlalchemy.exc"
    ]
    assert not wrong, "\n".join(wrong)


def test_the_entry_points_do_no_work_when_imported() -> None:
    """Importing portal or sandbox only defines things."""
    for package in ("portal", "sandbox"):
        body = tree(ROOT / package / "__init__.py").body
        for node in body:
            assert isinstance(
                node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.If | ast.Assign | ast.Expr
            ), where(ROOT / package / "__init__.py", node)
            if isinstance(node, ast.Expr | ast.Assign):
                assert isinstance(node.value, ast.Constant | ast.List | ast.Tuple)

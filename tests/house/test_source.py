"""Rules of the source that no linter knows."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.repository import ROOT, STATIC, python_files, tracked, tree, where

LINES_MAX = 400
PRODUCT = ("portal/", "sandbox/", "dev/", "wsgi.py", "worker.py")


def test_no_file_grows_beyond_what_one_can_read() -> None:
    wrong = [
        f"{where(path)} has {lines} lines: what are its two parts?"
        for path in python_files(*PRODUCT)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LINES_MAX
    ]
    assert not wrong, "\n".join(wrong)


def test_views_stay_short() -> None:
    wrong = []
    for path in python_files("portal/blueprints/"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef) and node.end_lineno:
                lines = node.end_lineno - node.lineno + 1
                if lines > 32:
                    wrong.append(f"{where(path, node)} {node.name} has {lines} lines")
    assert not wrong, "\n".join(wrong)


def test_times_carry_their_zone() -> None:
    wrong = []
    for path in python_files(*PRODUCT, "tests/"):
        for node in ast.walk(tree(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            arguments = len(node.args) + len(node.keywords)
            naive = {"utcnow": 0, "utcfromtimestamp": 1, "now": 0, "fromtimestamp": 1, "today": 0}
            owner = ast.unparse(node.func.value)
            if owner.endswith(("datetime", "date")) and naive.get(node.func.attr) == arguments:
                wrong.append(f"{where(path, node)}: {ast.unparse(node)}")
    assert not wrong, "\n".join(wrong)


def test_only_the_unit_of_work_commits() -> None:
    wrong = [
        where(path, node)
        for path in python_files("portal/", "worker.py")
        if path.name != "unit_of_work.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    assert not wrong, "\n".join(wrong)


def test_services_open_no_transaction_and_take_the_time_as_an_argument() -> None:
    wrong = [
        f"{where(path, node)}: {ast.unparse(node)}"
        for path in python_files("portal/services/", "portal/domain/", "portal/queries/")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"now", "rollback", "begin"}
    ]
    assert not wrong, "\n".join(wrong)


#: "Job" is a vacancy; work in the background is a task.
BACKGROUND = re.compile(
    r"(background|queued?|rq|worker|cron|async|scheduled|periodic|delayed|failed|current)_?jobs?\b"
    r"|jobs?_?(queue|runner|worker|scheduler|registry|timeout)\b|enqueue_?job|run_?job\b"
    r"|perform_?job",
    re.IGNORECASE,
)
#: RQ's own word for a parameter of its.
NOT_OURS = {"job_timeout"}


def identifiers(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(tree(path)):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name):
                names.add(name)
            case ast.keyword(arg=str(name)) | ast.alias(name=name):
                names.add(name)
    return names


def test_job_never_means_background_work() -> None:
    wrong = [
        f"{where(path)}: {name}"
        for path in python_files("portal/")
        for name in sorted(identifiers(path) - NOT_OURS)
        if BACKGROUND.search(name) or name.startswith("rq.job")
    ]
    assert not wrong, "\n".join([*wrong, "background work is a task"])


def test_the_portal_never_asks_whether_it_talks_to_the_sandbox() -> None:
    rooms = ("linkedin", "services", "tasks", "queries", "domain", "models")
    wrong = [
        f"{where(path)}: {name}"
        for path in python_files(*(f"portal/{room}/" for room in rooms))
        for name in identifiers(path)
        if "sandbox" in name.lower()
    ]
    assert not wrong, "\n".join(wrong)


def test_no_module_is_named_for_nothing() -> None:
    vague = {"utils", "util", "helpers", "misc", "common_utils", "main", "base"}
    assert not [where(p) for p in python_files("portal/", "dev/") if p.stem in vague]


def test_every_module_says_what_it_is_for() -> None:
    wrong = [where(p) for p in python_files(*PRODUCT) if not ast.get_docstring(tree(p))]
    assert not wrong, "\n".join(wrong)


# -- the repository ----------------------------------------------------------------------------

BINARY = {".woff2", ".png", ".jpg", ".ico", ".gif", ".webp"}
MACHINE = re.compile(r"(?<![\w.<])/(?:work|home|root|Users|mnt|private)/[A-Za-z0-9_.]")


def test_no_machine_is_named() -> None:
    wrong = [
        f"{where(path)}:{number}: {line.strip()[:100]}"
        for path in tracked()
        if path.suffix not in BINARY and path.name != Path(__file__).name
        for number, line in enumerate(
            path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1
        )
        if MACHINE.search(line)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_secret_lies_around() -> None:
    names = [where(p) for p in tracked() if p.name in {".env", "settings.env"} or p.suffix == ".db"]
    assert not names
    keys = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|ghp_[A-Za-z0-9]{30}")
    assert not [
        where(p)
        for p in tracked()
        if p.suffix not in BINARY
        and p.name != Path(__file__).name
        and keys.search(p.read_text(encoding="utf-8", errors="replace"))
    ]


MARKDOWN = [path for path in tracked() if path.suffix == ".md"]


@pytest.mark.parametrize("path", MARKDOWN, ids=where)
def test_links_of_the_documents_lead_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    wrong = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        address, _, anchor = target.partition("#")
        if "://" in address or address.startswith("mailto:"):
            continue
        there = (path.parent / address).resolve() if address else path
        if not there.exists() or (
            anchor and there.suffix == ".md" and anchor not in anchors(there)
        ):
            wrong.append(target)
    assert not wrong, wrong


def anchors(path: Path) -> set[str]:
    """The anchors that a page makes of its headings."""
    headings = re.findall(r"^#+\s+(.*)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings
    }


def test_paths_that_documents_name_are_there() -> None:
    """Files written as `portal/...` in the documents exist."""
    wrong = []
    for path in MARKDOWN:
        named = re.findall(
            r"`((?:portal|sandbox|tests|dev|docs)/[\w./-]+\.(?:py|md|html|txt))`",
            path.read_text(encoding="utf-8"),
        )
        wrong += [f"{where(path)}: {name}" for name in named if not (ROOT / name).exists()]
    assert not wrong, "\n".join(wrong)


def test_vendored_files_say_their_version_and_have_their_licence() -> None:
    vendored = [p for p in (STATIC / "vendor").iterdir() if p.name != "README.md"]
    assert len(vendored) > 4
    readme = (STATIC / "vendor" / "README.md").read_text(encoding="utf-8")
    for path in vendored:
        named = re.match(r"([a-z-]+?-\d+\.\d+\.\d+)", path.name)
        assert named, f"{path.name}: put the version into the name"
        licence = path.with_name(f"{named[1]}.LICENSE")
        assert licence.is_file(), f"{path.name}: put its licence beside it as {licence.name}"
        assert "ermission" in licence.read_text(encoding="utf-8"), licence.name
        assert named[1].rpartition("-")[0].split("-")[0] in readme.lower(), path.name


def test_styles_and_scripts_name_only_files_that_are_there() -> None:
    for path in STATIC.rglob("*.css"):
        for target in re.findall(r"url\(['\"]?([^'\")]+)", path.read_text(encoding="utf-8")):
            if target.startswith(("data:", "#")):
                continue
            assert (path.parent / target.split("?")[0]).is_file(), f"{path.name}: {target}"


def test_every_rule_of_our_style_sheets_is_closed() -> None:
    """A browser says nothing of a brace that is missing: it drops the rest of the sheet."""
    for path in (ROOT / "portal/static/css").glob("*.css"):
        depth = 0
        text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m[0].count("\n"), path.read_text(), flags=re.S)
        for number, line in enumerate(text.splitlines(), start=1):
            opens = line.count("{")
            assert not opens or depth == 0 or line[0] == " ", f"{path.name}:{number} {line}"
            depth += opens - line.count("}")
            assert depth >= 0, f"{path.name}:{number} closes what nothing opened"
        assert depth == 0, f"{path.name} ends inside a rule"

"""Tasks: named, found, and harmless when repeated."""

import inspect
import re
from importlib import import_module

import pytest

from portal.db import Topic
from portal.queueing import QUEUES, ROUTES, TASK_FOR_TOPIC, TaskName
from portal.tasks.schedule import SCHEDULE
from tests.house.repository import python_files, tree, where


@pytest.mark.parametrize("task", TaskName)
def test_a_task_is_a_function_that_says_why_twice_is_harmless(task: TaskName) -> None:
    module, _, name = task.value.rpartition(".")
    function = getattr(import_module(module), name)
    assert inspect.isfunction(function)
    text = " ".join((inspect.getdoc(function) or "").lower().split())
    assert "harmless" in text, f"{task.value}: say why running it twice is harmless"
    assert "twice" in text, f"{task.value}: say why running it twice is harmless"
    for parameter in inspect.signature(function).parameters.values():
        assert parameter.annotation is int, f"{task.value}: arguments are ids"
    assert re.fullmatch(r"[a-z]+(_[a-z]+)+", name), "verb_noun"


@pytest.mark.parametrize("task", TaskName)
def test_a_task_has_a_queue_and_a_time_limit(task: TaskName) -> None:
    assert ROUTES[task].queue in QUEUES
    assert 0 < ROUTES[task].timeout <= 600


def test_every_topic_has_its_task_and_every_task_its_sender() -> None:
    assert set(TASK_FOR_TOPIC) == set(Topic)
    sent = set(TASK_FOR_TOPIC.values()) | {entry.task for entry in SCHEDULE}
    assert sent == set(TaskName), "a task that nobody sends"


def test_what_is_periodic_takes_no_ids_and_stands_there_once() -> None:
    tasks = [entry.task for entry in SCHEDULE]
    assert len(tasks) == len(set(tasks))
    for entry in SCHEDULE:
        module, _, name = entry.task.value.rpartition(".")
        assert not inspect.signature(getattr(import_module(module), name)).parameters
        assert entry.every >= 1


def test_public_functions_of_task_modules_are_tasks() -> None:
    import ast

    named = {task.value for task in TaskName}
    for path in python_files("portal/tasks/"):
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                dotted = f"portal.tasks.{path.stem}.{node.name}"
                assert dotted in named, f"{where(path, node)}: give it a TaskName or an underscore"

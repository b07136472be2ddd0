"""Several people or workers at the same moment."""

import contextlib
import threading
from collections.abc import Callable

from flask import Flask

from portal.db import db
from portal.unit_of_work import unit_of_work

#: Given the meeting point, does its thing.
Act = Callable[[Callable[[], None]], object]


def at_once(app: Flask, *acts: Act) -> list[BaseException | None]:
    """Run each in a thread with a context of its own; returns what each raised.

    An act may call what it is given to meet the others in the middle. Where the database lets
    only one in at a time, nobody else comes, and it goes on alone after a moment.
    """
    start, middle = threading.Barrier(len(acts)), threading.Barrier(len(acts))
    outcomes: list[BaseException | None] = [None] * len(acts)

    def meet() -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            middle.wait(0.3)

    def run(number: int) -> None:
        with app.app_context():
            try:
                start.wait(10)
                acts[number](meet)
            except BaseException as error:
                outcomes[number] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return outcomes


def in_unit(load: Callable[[], object], act: Callable[[], object]) -> Act:
    """A unit of work that reads, meets the others, and then decides."""

    def run(meet: Callable[[], None]) -> None:
        with unit_of_work():
            load()
            meet()
            act()

    return run

import threading

import pytest
from pytestqt.qtbot import QtBot

from nnviz.ui.tasks import Cancelled, Task, Tasks


def never(result: object) -> None:
    pytest.fail(f"nobody was to be told {result!r}")


def test_the_result_arrives_in_the_windows_thread(qtbot: QtBot) -> None:
    tasks, told = Tasks(), []

    def work(task: Task) -> str:
        return threading.current_thread().name

    tasks.start("Working", work, lambda result: told.append((result, threading.current_thread())), never)
    assert [task.title for task in tasks.running] == ["Working"]
    qtbot.waitUntil(lambda: bool(told))
    assert told == [("nnviz: Working", threading.main_thread())]
    assert tasks.running == ()


def test_a_failure_is_handed_over_and_not_lost(qtbot: QtBot) -> None:
    tasks, told = Tasks(), []

    def work(task: Task) -> None:
        raise ValueError("no such thing")

    tasks.start("Failing", work, never, told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert str(told[0]) == "no such thing"


def test_progress_is_seen_while_it_lasts(qtbot: QtBot) -> None:
    tasks, go_on, shares, ended = Tasks(), threading.Event(), [], []
    tasks.changed.connect(lambda: shares.extend(task.share for task in tasks.running))

    def work(task: Task) -> None:
        task.progress(0.25)
        assert go_on.wait(5)

    tasks.start("Half way", work, ended.append, never)
    qtbot.waitUntil(lambda: 0.25 in shares)
    go_on.set()
    qtbot.waitUntil(lambda: bool(ended))


def test_a_task_that_was_called_off_tells_nobody(qtbot: QtBot) -> None:
    tasks, called_off, put_away = Tasks(), threading.Event(), []

    def work(task: Task) -> str:
        assert called_off.wait(5)
        return "too late"

    task = tasks.start("Late", work, never, never, unwanted=put_away.append)
    task.cancel()
    called_off.set()
    assert tasks.running == ()
    qtbot.waitUntil(lambda: bool(put_away))
    assert put_away == ["too late"]


def test_a_task_that_was_called_off_ends_at_its_next_report(qtbot: QtBot) -> None:
    tasks, called_off, rounds = Tasks(), threading.Event(), []

    def work(task: Task) -> None:
        assert called_off.wait(5)
        task.progress(0.5)
        rounds.append("went on")

    tasks.start("Stopped", work, never, never).cancel()
    called_off.set()
    assert tasks.close(5)
    assert rounds == []


def test_closing_waits_for_the_threads_and_puts_their_results_away(qtbot: QtBot) -> None:
    tasks, put_away = Tasks(), []
    tasks.start("Closing", lambda task: "open file", never, never, unwanted=put_away.append)
    assert tasks.close(5)
    assert put_away == ["open file"]


def test_whoever_started_a_task_is_told_at_once_and_once_that_it_was_called_off(qtbot: QtBot) -> None:
    tasks, go_on, told = Tasks(), threading.Event(), []

    def work(task: Task) -> None:
        assert go_on.wait(5)
        task.progress()

    task = tasks.start("Slow", work, never, never, called_off=lambda: told.append("called off"))
    task.cancel()
    assert told == ["called off"]
    task.cancel()
    go_on.set()
    with qtbot.waitSignal(tasks.changed):
        pass
    assert told == ["called off"]


def test_work_that_gives_up_by_itself_is_told_as_called_off(qtbot: QtBot) -> None:
    tasks, told = Tasks(), []

    def work(task: Task) -> None:
        raise Cancelled(task.title)

    tasks.start("Giving up", work, never, never, called_off=lambda: told.append(threading.current_thread()))
    qtbot.waitUntil(lambda: bool(told))
    assert told == [threading.main_thread()]


def test_closing_tells_nobody(qtbot: QtBot) -> None:
    tasks = Tasks()
    tasks.start("Closing", lambda task: task.progress(), never, never, called_off=lambda: never("closing"))
    assert tasks.close(5)

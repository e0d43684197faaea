"""Long work says how far it is ten times a second, not twenty thousand times."""

from nnviz.training import pulse


def test_it_is_due_at_once_and_then_after_a_tenth_of_a_second(monkeypatch):
    now = iter((5.0, 5.05, 5.11, 5.12))
    monkeypatch.setattr(pulse, "perf_counter", lambda: next(now))
    beat = pulse.Pulse()
    assert [beat.due() for _ in range(4)] == [True, False, True, False]

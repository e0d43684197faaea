"""The mailbox: one slot, filled when somebody asks, newest letter wins."""

from nnviz.training.mailbox import Mailbox


def test_an_empty_mailbox_gives_nothing():
    assert Mailbox[str]().take() is None


def test_a_letter_is_taken_once():
    mailbox = Mailbox[str]()
    mailbox.put("first")
    assert mailbox.take() == "first"
    assert mailbox.take() is None


def test_the_newest_letter_replaces_one_that_was_not_taken():
    mailbox = Mailbox[str]()
    mailbox.put("old")
    mailbox.put("new")
    assert mailbox.take() == "new"
    assert mailbox.take() is None


def test_a_letter_is_wanted_from_the_request_until_it_is_there():
    mailbox = Mailbox[str]()
    assert not mailbox.wanted
    mailbox.request()
    assert mailbox.wanted
    mailbox.put("letter")
    assert not mailbox.wanted


def test_a_request_wakes_the_worker_after_the_wish_is_visible():
    seen = []
    mailbox: Mailbox[str] = Mailbox(lambda: seen.append(mailbox.wanted))
    mailbox.request()
    assert seen == [True]

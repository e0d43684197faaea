"""What a foreign file can do wrong, and how a person is told."""

_LONGEST_NAME = 60


class ExchangeError(ValueError):
    """A foreign file cannot be read or written; ``str(error)`` says why in one sentence."""


def shown_name(name: str | bytes) -> str:
    """A stranger's `name` fit for a sentence: on one line, at most 60 characters.

    Protobuf gives a name that is not UTF-8 as bytes.
    """
    if isinstance(name, bytes):
        name = name.decode("utf-8", "replace")
    printable = "".join(each if each.isprintable() else "?" for each in name[: _LONGEST_NAME + 1])
    return printable if len(printable) <= _LONGEST_NAME else printable[: _LONGEST_NAME - 1] + "…"

"""What a foreign file can do wrong, and how a person is told."""


class ExchangeError(ValueError):
    """A foreign file cannot be read or written; ``str(error)`` says why in one sentence."""

"""What goes wrong with files that people bring, as one sentence a person can act on."""


class DataError(ValueError):
    """A data set cannot be used; ``str(error)`` says which file, what is wrong with it and what to do."""


class TooFewImages(DataError):
    """A data set has fewer training images than a recipe asks for.

    Attributes
    ----------
    available : int
        How many there are to train on.
    """

    def __init__(self, sentence: str, available: int) -> None:
        super().__init__(sentence)
        self.available = available


class PictureError(ValueError):
    """A picture cannot be read as a digit; ``str(error)`` says why and what to try."""

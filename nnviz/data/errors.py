"""What goes wrong with files that people bring, as one sentence a person can act on."""


class DataError(ValueError):
    """A data set cannot be used; ``str(error)`` says which file, what is wrong with it and what to do."""


class PictureError(ValueError):
    """A picture cannot be read as a digit; ``str(error)`` says why and what to try."""

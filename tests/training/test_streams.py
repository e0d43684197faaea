"""The random streams: from one seed, independent, and named by their place."""

from nnviz.training.streams import Streams


def _first(generator):
    return generator.integers(0, 2**62)


def test_the_same_seed_and_place_give_the_same_numbers():
    assert _first(Streams(5).shuffle(3)) == _first(Streams(5).shuffle(3))
    assert _first(Streams(5).augmentation(3, 1)) == _first(Streams(5).augmentation(3, 1))


def test_every_seed_use_epoch_and_chunk_has_numbers_of_its_own():
    streams, other = Streams(5), Streams(6)
    generators = [
        streams.start(),
        streams.dropout(),
        streams.shuffle(0),
        streams.shuffle(1),
        streams.augmentation(0, 0),
        streams.augmentation(0, 1),
        streams.augmentation(1, 0),
        other.start(),
        other.shuffle(0),
    ]
    assert len({_first(generator) for generator in generators}) == len(generators)

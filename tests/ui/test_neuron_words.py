"""What neurons are called."""

from __future__ import annotations

from nnviz.core.convolutional import ConvolutionalNetwork, LayerShape
from nnviz.core.network import Network
from nnviz.ui.neuron_words import maps_of, neuron_name, short_name
from nnviz.ui.view import DIGITS

SHALLOW = Network((784, 30, 10), ("sigmoid", "sigmoid"))
DEEP = Network((784, 30, 20, 10), ("relu", "relu", "softmax"))
MAPS = ConvolutionalNetwork((LayerShape(4, kernel=3, pool=2), LayerShape(10)), ("relu", "softmax"))


def test_hidden_neurons_are_counted_from_one() -> None:
    assert neuron_name(SHALLOW, (1, 6), DIGITS) == "neuron 7 of 30, hidden layer"
    assert neuron_name(DEEP, (2, 19), DIGITS) == "neuron 20 of 20, hidden layer 2"
    assert short_name(SHALLOW, (1, 6), DIGITS) == "neuron 7"


def test_outputs_go_by_what_they_stand_for() -> None:
    assert neuron_name(SHALLOW, (2, 7), DIGITS) == "output “7”"
    assert short_name(SHALLOW, (2, 1), ("shirt", "shoe")) == "“shoe”"
    assert short_name(SHALLOW, (2, 5), ("shirt", "shoe")) == "“5”"


def test_inputs_are_places_of_the_picture() -> None:
    assert neuron_name(SHALLOW, (0, 29), DIGITS) == "pixel in row 2, column 2"
    assert short_name(SHALLOW, (0, 29), DIGITS) == "pixel in row 2, column 2"


def test_neurons_of_feature_maps_have_a_map_and_a_place() -> None:
    index = 2 * 196 + 14 + 3
    assert neuron_name(MAPS, (1, index), DIGITS) == "map 3 of 4, row 2, column 4, hidden layer"
    assert short_name(MAPS, (1, index), DIGITS) == "map 3, row 2, column 4"
    assert maps_of(MAPS) == ((1, 28, 28), (4, 14, 14), None)
    assert maps_of(SHALLOW) == (None, None, None)

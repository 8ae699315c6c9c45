"""What is said of a set of end-to-end filters agrees with the general functions that compute it."""

import json
from fractions import Fraction

import pytest

from neurovariety.architectures import LinearConvNet, architecture
from neurovariety.errors import InputError
from neurovariety.variety.degrees import degree, generic_ed_degree
from neurovariety.variety.dimension import dimension
from neurovariety.variety.filters.sets.function_space import function_space
from neurovariety.variety.membership import membership
from neurovariety.variety.result import Certainty

SPECS = [
    "lcn 1",
    "lcn 4",
    "lcn 2,2 stride 1",
    "lcn 2,3 stride 1",
    "lcn 3,2 stride 2",
    "lcn 3,2 stride 3",
    "lcn 3,3 stride 2",
    "lcn 2,3,2,4 stride 1,2,1",
    "lcn 1,3,2 stride 2,2",
    "lcn 1,3,2 stride 2,1",
    "lcn 2,2,2 stride 2,2",
    "lcn 3x1,4x1 stride 2x1",
]


@pytest.mark.parametrize("spec", SPECS)
def test_against_the_general_functions(spec):
    found, network = function_space(spec), architecture(spec)
    assert (found.certainty, found.complete) == (Certainty.EXACT, True)
    assert found.dimension == dimension(network).value
    assert found.ambient == network.ambient.dimension
    assert found.fills_closure is found.full_dimensional is (found.dimension == found.ambient)
    if len(network.sizes[0]) == 1:
        assert found.degree == degree(network).value
        assert found.generic_ed_degree == generic_ed_degree(network).value
        assert (found.missing is None) is found.zariski_closed
    if found.missing is not None and len(network.sizes[0]) == 1:
        answer = membership(network, found.missing)
        assert (answer.value, answer.on_closure) == ("outside", True)
    assert found.fills is (found.fills_closure and found.zariski_closed)


def test_the_factors_are_multiplied_as_written():
    """Numbers put in for the letters give what the network computes."""
    sympy = pytest.importorskip("sympy")
    network = LinearConvNet([3, 4, 2], strides=[2, 3])
    filters = [[1, 2, 3], [4, 5, 6, 7], [8, 9]]
    x, y = sympy.symbols("x y")
    product = sympy.Integer(1)
    names = {
        f"{letter}{place}": value for letter, one in zip("abc", filters, strict=True) for place, value in enumerate(one)
    }
    for text in function_space(network).factors:
        product *= sympy.sympify(
            text.replace("^", "**").replace(" x", "*x").replace(" y", "*y"), {**names, "x": x, "y": y}
        )
    written = sympy.Poly(sympy.expand(product), x, y)
    size = network.input_shape[0]
    values = [written.coeff_monomial(x ** (size - 1 - place) * y**place) for place in range(size)]
    assert [Fraction(int(value)) for value in values] == list(network.end_to_end(filters))


def test_reference_vectors():
    """Sections 2.1, 2.3, 2.4 and 2.5 of the reference."""
    for spec, size, stride in (
        ("lcn 3,3,3 stride 2,2,1", 15, 4),
        ("lcn 5,3,3 stride 3,2,1", 23, 6),
        ("lcn 2,3,4,5 stride 1", 11, 1),
        ("lcn 7,5,3 stride 2,2,2", 23, 8),
    ):
        found = function_space(spec)
        assert (found.size, found.stride) == ((size,), (stride,))
    found = function_space("lcn 3,2 stride 2")
    assert (found.dimension, found.degree, found.generic_ed_degree) == (4, 3, 10)
    assert (found.zariski_closed, found.full_dimensional) == (False, False)
    assert [int(value) for value in found.missing] == [1, 0, 1, 0, 2]
    assert function_space("lcn 2,4 stride 1").critical_parameters == 14
    assert function_space("lcn 2,3,4,5 stride 2").critical_parameters == 2976084
    assert function_space("lcn 2,3,2,4 stride 1,2,1").reduced == "lcn 4,5 stride 2,1"


def test_images_say_what_is_not_known():
    found = function_space("lcn 3x3,2x2 stride 1")
    assert (found.dimension, found.fills, found.zariski_closed, found.degree) == (12, False, None, None)
    assert not found.complete
    assert "no theorem here" in str(found)
    one = function_space("lcn 3x3")
    assert (one.complete, one.fills, one.degree) == (True, True, 1)
    assert "no theorem here" not in str(one)


def test_long_networks():
    found = function_space(LinearConvNet([2] * 300, strides=2))
    assert found.dimension == 301
    assert found.missing is None
    assert len(str(found).splitlines()[0]) < 2000
    assert json.loads(json.dumps(found.as_dict()))["size"] == [2**300]


def test_other_architectures():
    with pytest.raises(InputError, match="belong to linear convolutional"):
        function_space("linear 2-2")

"""Dimensions with known answers, and what is said about them."""

import itertools
import json
from importlib import import_module

import pytest

from neurovariety.architectures import (
    Architecture,
    LightningAttention,
    LinearConvNet,
    LinearNetwork,
    PolynomialConvNet,
    PolynomialMLP,
)
from neurovariety.errors import InputError, ResourceError
from neurovariety.variety.dimension import dimension, joint_degree
from neurovariety.variety.result import Certainty
from neurovariety.variety.row_space import RowSpace


def mlp(*widths, r=2, **options):
    return dimension(PolynomialMLP(widths, power=r, **options))


def test_every_row_of_the_table_of_polynomial_networks(shared):
    rows = json.loads((shared / "reference" / "vectors.json").read_text())["pnn_dims"]
    assert len(rows) == 240
    for widths, power, *sizes in rows:
        found = mlp(*widths, r=power)
        assert [found.ambient, found.expected, found.value] == sizes, (widths, power)


DEFECTIVE = {
    2: {
        (3, 2, 1): (5, 6), (4, 2, 1): (7, 8), (4, 3, 1): (9, 10), (5, 2, 1): (9, 10), (5, 3, 1): (12, 15),
        (5, 4, 1): (14, 15), (6, 2, 1): (11, 12), (6, 3, 1): (15, 18), (6, 4, 1): (18, 21), (6, 5, 1): (20, 21),
        (4, 5, 3): (29, 30),
    },
    3: {(3, 5, 2): (19, 20)},
    4: {(3, 5, 1): (14, 15)},
}  # fmt: skip


def test_the_defective_networks_of_two_layers():
    found = {power: {} for power in (2, 3, 4)}
    networks = list(itertools.product(range(2, 7), range(1, 7), range(1, 5), (2, 3, 4)))
    assert len(networks) == 360
    for *widths, power in networks:
        size = mlp(*widths, r=power)
        if size.defect:
            found[power][tuple(widths)] = (size.value, size.expected)
    assert found == DEFECTIVE


@pytest.mark.parametrize(
    ("widths", "power", "value", "expected"),
    [
        ((4, 9, 1), 4, 34, 35), ((5, 14, 1), 4, 69, 70), ((5, 7, 1), 3, 34, 35), ((4, 6, 5), 2, 47, 48),
        ((6, 8, 3), 2, 62, 63), ((2, 2, 3, 2), 2, 8, 10), ((2, 3, 2, 2), 2, 8, 10), ((3, 2, 2, 1), 2, 7, 8),
        ((3, 2, 3, 1), 2, 7, 10), ((3, 3, 2, 1), 2, 11, 12), ((3, 3, 3, 1), 2, 12, 15), ((3, 4, 2, 1), 2, 11, 15),
        ((5, 5, 3, 1), 2, 32, 35), ((2, 2, 3, 1), 3, 6, 8), ((2, 3, 2, 1), 3, 8, 9), ((2, 4, 2, 1), 3, 8, 10),
        ((2, 2, 2, 1), (2, 3), 6, 6), ((2, 2, 2, 1), (3, 2), 5, 6), ((2, 2, 2, 1), (2, 2), 5, 5),
    ],
)  # fmt: skip
def test_larger_and_deeper_networks(widths, power, value, expected):
    found = mlp(*widths, r=power)
    assert (found.value, found.expected, found.defect) == (value, expected, expected - value)


@pytest.mark.parametrize(
    ("width", "values"), [(2, (6, 8, 10, 12)), (3, (15, 21, 27, 33)), (4, (28, 40, 52, 64)), (5, (45, 65, 85, 105))]
)
def test_equal_widths_are_never_defective(width, values):
    for layers, value in zip((2, 3, 4, 5), values, strict=True):
        found = mlp(*[width] * (layers + 1))
        assert (found.value, found.defect) == (value, 0)
        assert mlp(*[width] * (layers + 1), r=3).defect == 0


@pytest.mark.parametrize(
    ("widths", "value", "expected"),
    [((2, 2, 1), 6, 6), ((2, 2, 2), 10, 10), ((1, 2, 2, 1), 5, 5), ((1, 1, 2, 1), 4, 5), ((2, 2, 2, 1), 10, 11)],
)
def test_biases(widths, value, expected):
    found = mlp(*widths, bias=True)
    assert (found.value, found.expected) == (value, expected)


@pytest.mark.parametrize(
    ("widths", "smallest"),
    [
        ((2, 2, 1), 3), ((2, 3, 1), 5), ((2, 4, 1), 7), ((2, 5, 1), 9), ((3, 4, 1), 4), ((3, 5, 1), 5),
        ((2, 2, 2, 1), 3), ((2, 3, 2, 1), 4), ((2, 3, 3, 1), 4), ((3, 2, 3, 1), 5), ((2, 4, 2, 1), 5),
        ((2, 2, 3, 1), 5), ((2, 3, 4, 1), 4), ((3, 3, 3, 1), 3), ((2, 4, 4, 1), 5),
    ],
)  # fmt: skip
def test_smallest_power_without_more_than_the_known_symmetries(widths, smallest):
    effective = PolynomialMLP(widths, power=2).parameter_count - sum(widths[1:-1])
    assert [power for power in range(2, 11) if mlp(*widths, r=power).value == effective] == list(range(smallest, 11))


@pytest.mark.parametrize(
    ("coefficients", "widths", "values"),
    [
        ([1, 2, 3], (2, 2, 1), (5, 6)), ([1, 2, 3], (2, 2, 2), (8, 10)), ([1, 2, 3], (2, 2, 2, 2), (12, 14)),
        ([5, 7, 3, 11], (2, 2, 1), (6, 9)), ([5, 7, 3, 11], (2, 2, 2, 2), (12, 18)),
    ],
)  # fmt: skip
def test_other_activations_without_and_with_biases(coefficients, widths, values):
    found = [dimension(PolynomialMLP(widths, activation=coefficients, bias=bias)).value for bias in (False, True)]
    assert tuple(found) == values


def minimal_filling(ends, layers, power, widest):
    """List the hidden widths that fill, none of them larger than another one that fills."""
    first, last = ends
    hidden = itertools.product(range(1, widest + 1), repeat=layers - 1)
    filling = {widths for widths in hidden if mlp(first, *widths, last, r=power).filling}
    return {
        (first, *widths, last)
        for widths in filling
        if not any(other != widths and all(map(int.__le__, other, widths)) for other in filling)
    }


@pytest.mark.parametrize(
    ("ends", "layers", "power", "widest", "minimal"),
    [
        ((2, 1), 2, 2, 5, {(2, 2, 1)}),
        ((2, 1), 3, 2, 5, {(2, 2, 2, 1)}),
        ((2, 1), 4, 2, 5, {(2, 3, 3, 2, 1)}),
        ((2, 1), 5, 2, 4, {(2, 3, 3, 3, 2, 1)}),
        ((2, 1), 2, 3, 5, {(2, 2, 1)}),
        ((2, 1), 3, 3, 5, {(2, 3, 3, 1)}),
        ((2, 1), 4, 3, 5, {(2, 3, 4, 5, 1), (2, 3, 5, 3, 1), (2, 4, 4, 4, 1)}),
        ((2, 2), 2, 2, 5, {(2, 2, 2)}),
        ((2, 2), 3, 2, 5, {(2, 3, 3, 2)}),
        ((2, 2), 4, 2, 5, {(2, 3, 3, 3, 2)}),
        ((3, 1), 2, 2, 5, {(3, 3, 1)}),
        ((3, 1), 3, 2, 5, {(3, 4, 3, 1)}),
    ],
)
def test_minimal_filling_widths(ends, layers, power, widest, minimal):
    assert minimal_filling(ends, layers, power, widest) == minimal


@pytest.mark.slow
def test_minimal_filling_widths_of_six_layers():
    assert minimal_filling((2, 1), 6, 2, 5) == {(2, 3, 3, 4, 4, 2, 1)}


def test_filling_widths_that_are_not_unimodal():
    widths = (2, 3, 4, 5, 4, 6, 4, 1)
    found = mlp(*widths)
    assert found.filling
    assert found.value == 65
    before = [(*widths[:place], widths[place] - 1, *widths[place + 1 :]) for place in range(1, 7)]
    assert [mlp(*one).value for one in before] == [35, 60, 62, 39, 61, 59]


def test_a_deep_network_that_fills():
    found = mlp(2, 3, 4, 4, 10, 17, 11, 12, 4, 2)
    assert (found.value, found.filling) == (514, True)


def test_the_ambient_space_is_never_entered():
    found = mlp(5, 5, 5, 5, 5, r=3)
    assert (found.value, found.ambient, found.certainty) == (85, 157_325, Certainty.EXACT)
    assert mlp(3, 3, 3, 3, r=900).value == 21  # more coefficients than memory has bytes


@pytest.mark.parametrize("tokens", [2, 3])
def test_one_layer_of_attention(tokens):
    for features, outputs, rank in itertools.product(range(1, 5), range(1, 4), range(1, 5)):
        if rank <= features:
            alpha = rank * (2 * features - rank)
            found = dimension(LightningAttention([features, outputs], ranks=rank, tokens=tokens))
            assert found.value == alpha + features * outputs - 1, found.of


def test_one_token_sees_the_symmetric_part():
    assert dimension("attention 3-1 rank 2 tokens 1").value == 8
    found = dimension("attention 3-3-3 rank 2 tokens 1")
    assert (found.value, found.defect) == (19, 0)


@pytest.mark.parametrize(
    ("widths", "values"),
    [
        ((2, 2, 2), {(1, 1): 8, (2, 2): 10, (2, 1): 9, (1, 2): 8}),
        ((3, 3, 3), {(1, 1): 17, (2, 2): 23, (3, 3): 25, (1, 2): 18}),
        ((4, 4, 4), {(1, 1): 28, (2, 2): 38, (3, 3): 44, (4, 4): 46}),
        ((2, 2, 2, 2), {(1, 1, 1): 10, (2, 2, 2): 13}),
        ((3, 3, 3, 3), {(1, 1, 1): 21, (2, 2, 2): 30}),
        ((4, 4, 4, 4), {(2, 2, 2): 49}),
        ((2, 2, 2, 2, 2), {(1, 1, 1, 1): 12}),
        ((3, 2, 3), {(1, 1): 14, (2, 2): 18}),
        ((3, 2, 2), {(2, 1): 15}),
        ((3, 2, 2, 3), {(2, 2, 2): 21}),
    ],
)
def test_deep_attention(widths, values):
    for ranks, value in values.items():
        assert dimension(LightningAttention(widths, ranks=ranks)).value == value, (widths, ranks)


@pytest.mark.parametrize(
    ("widths", "ranks", "value", "formula"),
    [
        ((2, 2, 2), (1, 2), 8, 9), ((3, 3, 3), (1, 2), 18, 20),
        ((2, 3, 2), (2, 2), 10, 13), ((2, 4, 2), (2, 2), 10, 14),
        ((2, 3, 3), (1, 1), 10, 12),
    ],
)  # fmt: skip
def test_where_the_formula_for_attention_fails(widths, ranks, value, formula):
    found = dimension(LightningAttention(widths, ranks=ranks))
    assert (found.value, found.expected, found.defect) == (value, formula, formula - value)
    assert found.certainty is Certainty.EXACT  # a finer count of what is seen is a bound, and is reached


def test_linear_networks_have_the_dimension_of_the_theorem():
    for widths in [(3, 2, 4), (2, 1, 2), (4, 4, 4), (5, 3, 4, 2, 6), (1, 3, 1), (2, 5), (3, 7, 2)]:
        rank = min(widths)
        told, found = dimension(LinearNetwork(widths)), dimension(LinearNetwork(widths), primes=1)
        assert told.value == found.value == rank * (widths[0] + widths[-1] - rank)
        assert told.defect == found.defect == 0
        assert told.certainty is found.certainty is Certainty.EXACT
        assert (told.primes, told.ranks, told.seed, found.ranks) == ((), (), None, (found.value,))
        assert "no rank was computed" in told.evidence
        assert f"has rank {found.value} modulo" in found.evidence


@pytest.mark.parametrize("spec", ["mlp 3-2 power 2", "mlp 2-5 bias", "mlp 1-1"])
def test_a_single_layer_has_the_dimension_of_its_parameters(spec):
    told, found = dimension(spec), dimension(spec, primes=1)
    assert told.value == found.value == told.parameters == told.ambient
    assert (told.primes, found.ranks) == ((), (found.value,))


@pytest.mark.parametrize("spec", ["linear 100-50-100", "linear 1000-3-1000", "linear 100000-10-100000", "mlp 784-100"])
def test_no_rank_is_computed_where_a_theorem_gives_the_dimension(spec, monkeypatch):
    monkeypatch.setattr(Architecture, "random_theta", lambda *_: pytest.fail("parameters were drawn"))
    found = dimension(spec)
    assert (found.certainty, found.defect) == (Certainty.EXACT, 0)


@pytest.mark.parametrize(
    ("sizes", "strides", "value"),
    [
        ((3, 3), (2,), 5), ((4, 3), (2,), 6), ((5, 2), (2,), 6), ((2, 2, 2), (2, 2), 4), ((3, 2, 2), (2, 2), 5),
        ((2, 3, 2, 4), (1, 2, 1), 8), ((2, 2, 2), (1, 1), 4), ((2, 1, 3), (2, 1), 4), ((2, 2, 2), (2, 1), 4),
    ],
)  # fmt: skip
def test_linear_convolutional_networks(sizes, strides, value):
    found = dimension(LinearConvNet(sizes, strides=strides))
    assert (found.value, found.defect, found.certainty) == (value, 0, Certainty.EXACT)


@pytest.mark.parametrize(
    ("sizes", "power"),
    [((2, 2), 2), ((2, 2), 4), ((2, 3), 2), ((3, 3), 2), ((2, 2, 2), 2), ((3, 2, 2), 2), ((3, 3, 3), 3)],
)
def test_polynomial_convolutional_networks(sizes, power):
    for stride in (1, 2):
        found = dimension(PolynomialConvNet(sizes, power=power, strides=stride))
        assert (found.value, found.defect) == (sum(sizes) - len(sizes) + 1, 0)


def test_powers_of_one_leave_matrices_of_bounded_rank():
    found = dimension(PolynomialMLP([2, 3, 3, 2], power=[1, 4]))
    assert (found.expected, found.defect) == (2 * 3 + 3 * 2 - 3, 0)
    assert mlp(3, 2, 4, r=1).value == dimension("linear 3-2-4").value == 10


def test_the_report_tells_everything():
    found = dimension("mlp 3-5-2 power 3", seed=3)
    assert (found.value, found.expected, found.ambient, found.parameters) == (19, 20, 20, 25)
    assert (found.defect, found.filling, found.fibre_dimension, found.seed) == (1, False, 6, 3)
    assert found.certainty is Certainty.MODULAR
    text = str(found)
    for word in ("19", "defect 1", "not filling", "probability of at most 1e-", *map(str, found.primes)):
        assert word in text
    assert found.as_dict()["primes"] == list(found.primes)
    assert len(set(found.primes)) == len(found.ranks) == 4
    assert all(2**30 < prime < 2**31 for prime in found.primes)


def test_the_seed_decides_everything():
    first, second, other = (dimension("mlp 3-5-2 power 3", seed=seed) for seed in (1, 1, 2))
    assert first.primes == second.primes != other.primes
    assert first.value == other.value


def test_primes_of_ones_own():
    assert dimension("mlp 3-5-2 power 3", primes=[2**31 - 1]).primes == (2**31 - 1,)
    assert len(dimension("mlp 3-5-2 power 3", primes=1).primes) == 2
    assert dimension("mlp 2-2-2 power 2", primes=[2**20 + 7, 2**31 - 1]).value == 6


def test_small_primes_are_refused():
    for prime in (3, 7, 2**20 - 3):  # modulo 3 the rank of mlp 2-3-1 power 2 is 1 at many points
        with pytest.raises(InputError, match="a prime from") as told:
            dimension("mlp 2-3-1 power 2", primes=[2**31 - 1, prime])
        assert told.value.given == str(prime)
    assert dimension("mlp 2-3-1 power 2", primes=[2**20 + 7]).value == 3


def test_one_prime_is_spoken_of_as_one():
    one = dimension("mlp 3-5-2 power 3", primes=[2**31 - 1]).evidence
    assert "rank 19 modulo 2147483647 at a random point" in one
    assert "unless that prime divides" in one
    assert "each" not in one
    two = dimension("mlp 3-5-2 power 3", primes=[2**31 - 1, 2**31 - 19]).evidence
    assert "modulo 2147483647, 2147483629, each at a random point" in two
    assert "unless all primes divide" in two


def test_a_rank_that_may_be_too_low_with_any_probability_is_incomplete():
    spec = "mlp 1-1-1 power 1000 | mlp 1-1-1 power 1000 bias"  # of high degree, and below its bound
    low = dimension(spec, primes=[2**20 + 7])
    assert (low.value, low.certainty, low.complete) == (3, Certainty.MODULAR, False)
    assert "degree of the network is too high" in low.evidence
    assert dimension(spec).complete  # primes of 31 bits bound it


@pytest.mark.parametrize("seed", [-1, "a", 0.5, True, None])
def test_what_is_no_seed_is_refused(seed):
    for spec in ("mlp 2-3-1 power 2", "linear 2-2"):
        with pytest.raises(InputError, match="seed is a whole number"):
            dimension(spec, seed=seed)


@pytest.mark.parametrize("primes", [0, -1, 1.5, True, [], [4], [2], [2**61 - 1], "7", [2.5], [2**20 + 1], [None]])
def test_what_is_no_prime_is_refused(primes):
    with pytest.raises(InputError):
        dimension("mlp 2-2-1 power 3", primes=primes)


def test_a_prime_that_divides_a_denominator_is_refused():
    with pytest.raises(InputError, match="divides a denominator"):
        dimension("mlp 2-2-1 activation z+1/1048583z^2", primes=[1048583])


@pytest.mark.parametrize("spec", ["mlp 2-0-1 power 2", "mlp 2-3-1 pwoer 2", "", 7, None])
def test_what_is_no_architecture_is_refused(spec):
    with pytest.raises(InputError):
        dimension(spec)


@pytest.mark.parametrize(
    "spec",
    [
        "mlp 1000-1000-1000 power 2", "linear 100000-100000", "linear 100000-1-100000", "lcn 1000x1000",
        "attention 1000-1000 rank 10 tokens 1000", "residual(linear 100000-100000)",
    ],
)  # fmt: skip
def test_too_large_a_network_is_refused_before_anything_is_drawn(spec, monkeypatch):
    monkeypatch.setattr(Architecture, "random_theta", lambda *_: pytest.fail("parameters were drawn"))
    with pytest.raises(ResourceError, match="Jacobian"):
        dimension(spec, primes=2)


def test_progress_ends_where_it_should():
    told = []
    dimension("mlp 3-5-2 power 3", progress=lambda *state: told.append(state))
    assert [(done, total) for _, done, total in told] == [(1, 2), (2, 4), (3, 4), (4, 4)]
    told.clear()
    dimension("mlp 2-3-1 power 2", progress=lambda *state: told.append(state))
    assert [(done, total) for _, done, total in told] == [(1, 1)]
    told.clear()
    dimension("linear 20-15-20", primes=2, progress=lambda *state: told.append(state))
    assert [(done, total) for _, done, total in told] == [(240, 375), (1, 1)]


def test_a_rank_that_was_too_low_by_bad_luck_is_found_again(monkeypatch):
    made = []

    class Unlucky(RowSpace):
        def __init__(self, columns, prime):
            made.append(super().__init__(columns, prime))

        def add(self, rows):
            kept = rows.copy()
            if len(made) == 1:
                kept[:, :2] = 0  # as if the prime divided what belongs to two weights of a neuron
            return super().add(kept)

    monkeypatch.setattr(import_module("neurovariety.variety.dimension"), "RowSpace", Unlucky)
    found = dimension("mlp 5-5-1 power 3")
    assert (found.value, found.certainty) == (25, Certainty.EXACT)
    assert found.ranks == (24, 25)


@pytest.mark.parametrize(
    ("spec", "value"),
    [
        ("mlp 2-5 bias", 15), ("mlp 3-2-2 power 1 bias", 8), ("residual(mlp 1-1-1 power 1 bias)", 2),
        ("linear 2-5", 10), ("linear 4-1-6", 9),
    ],
)  # fmt: skip
def test_affine_maps_need_an_input_more_than_linear_ones(spec, value):
    assert dimension(spec, primes=2).value == value


def test_a_rank_of_hundreds_over_inputs_in_several_blocks(monkeypatch):
    monkeypatch.setattr(import_module("neurovariety.variety.dimension"), "BLOCK", 40)
    found = dimension("linear 12-7-12", primes=2)
    assert (found.value, found.certainty) == (7 * 17, Certainty.EXACT)
    found = dimension("mlp 4-5-3 power 2", primes=1)  # is below its bound, so that inputs have to end it
    assert (found.value, found.certainty) == (29, Certainty.MODULAR)


def test_every_row_of_a_large_network_is_reduced_once(monkeypatch):
    """The rows of 40 inputs, which are all that a linear map of 40 numbers needs, for the one prime it takes."""
    reduced = []
    add = RowSpace.add
    monkeypatch.setattr(RowSpace, "add", lambda space, rows: reduced.append(len(rows)) or add(space, rows))
    assert dimension("linear 40-20-40", primes=2).value == 1200
    assert sum(reduced) <= 40 * 40


def test_inputs_are_added_until_one_adds_nothing():
    found = dimension("mlp 4-5-3 power 2")  # three outputs, but a late input adds fewer than three dimensions
    assert found.value == 29


def test_the_bound_is_told_in_plain_words():
    reason = "it is not larger because the space has no more dimensions"
    assert reason in dimension("mlp 2-3-1 power 2").evidence
    parts = dimension("mlp 2-3-2 power 2 | linear 2-2").evidence
    assert "ambient" not in parts
    within = dimension("residual(mlp 1-1-1 power 9)").evidence
    assert "because the network within has no more (because the space has no more dimensions)" in within
    skips = dimension("residual(mlp 2-3-2 power 3) | residual(mlp 2-2-2 power 2)").evidence
    assert "because the parts have no more together (because the network within has no more" in skips


def test_degrees_in_inputs_and_parameters():
    assert joint_degree(PolynomialMLP([2, 3, 1], power=2).program) == 5
    assert joint_degree(LinearNetwork([2, 2, 2]).program) == 3
    assert joint_degree(LightningAttention([2, 2]).program) == 6


@pytest.mark.parametrize(
    ("first", "hidden", "last", "count", "defective"),
    [(range(2, 5), [range(1, 5)] * 2, range(1, 4), 288, 156), (range(2, 4), [range(1, 4)] * 3, range(1, 4), 324, 250)],
)
def test_how_many_deep_networks_are_defective(first, hidden, last, count, defective):
    found = [mlp(*widths, r=power).defect for *widths, power in itertools.product(first, *hidden, last, (2, 3))]
    assert (len(found), sum(defect > 0 for defect in found)) == (count, defective)

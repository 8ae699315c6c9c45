"""What `equations` takes, refuses and reports."""

import json
from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module

import numpy as np
import pytest

from neurovariety.architectures import Architecture, PolynomialMLP, ProgramBuilder, Residual
from neurovariety.architectures.spec import architecture
from neurovariety.errors import InputError, ResourceError
from neurovariety.poly import RationalPolynomial
from neurovariety.variety.equations import equations
from neurovariety.variety.equations.proving import Prover
from neurovariety.variety.result import Certainty


@dataclass(frozen=True)
class Parabola(Architecture):
    """w -> c w x + (w x)^2: a curve that is no cone."""

    factor: Fraction = Fraction(1)

    @property
    def spec(self):
        return "parabola"

    @property
    def arguments(self):
        return (("factor", repr(self.factor)),)

    def write_program(self):
        builder = ProgramBuilder()
        sample, weight = builder.input((1,)), builder.parameter("weight", (1, 1))
        builder.activate(builder.contract("ij,j->i", weight, sample), (0, self.factor, 1))
        return builder.program()


@dataclass(frozen=True)
class Shifted(Architecture):
    """(w1, w2) -> w1 x^2 + w2 x + 5, and nothing before x^3."""

    @property
    def spec(self):
        return "shifted"

    @property
    def arguments(self):
        return ()

    def write_program(self):
        builder = ProgramBuilder()
        sample, weight = builder.input((1,)), builder.parameter("weight", (2, 1))
        line = builder.contract("ij,j->i", weight, sample)
        both = builder.contract("i,i->i", builder.gather(line, [0]), sample)
        whole = builder.combine([both, builder.gather(line, [1]), builder.constant([5])])
        cube = builder.activate(sample, (0, 0, 0, 1))
        builder.combine([whole, cube], [1, Fraction(2, 3)])
        return builder.program()


def test_a_set_that_is_no_cone_has_equations_with_terms_of_lower_degree():
    found = equations(Parabola())
    y1, y2 = RationalPolynomial.coordinates(3)[:2]
    assert not found.homogeneous
    assert found.coordinates == ("x1^2", "x1", "1")
    assert found.polynomials[0] == RationalPolynomial.coordinates(3)[2]
    assert found.polynomials[1] == (y2**2 - y1).primitive()
    assert found.value == {1: 1, 2: 1}
    assert found.complete
    assert found.certainty is Certainty.EXACT


def test_an_affine_space_has_linear_equations_with_constants():
    found = equations(Shifted())
    y = RationalPolynomial.coordinates(4)
    assert found.coordinates == ("x1^3", "x1^2", "x1", "1")
    assert set(found.polynomials) == {3 * y[0] - 2, y[3] - 5}
    assert found.complete


@pytest.mark.parametrize("factor", [Fraction(10**12 + 39), Fraction(1, 10**9 + 7), Fraction(-(3**40), 2**60)])
def test_coefficients_beyond_one_prime_are_found(factor):
    found = equations(Parabola(factor))
    y1, y2 = RationalPolynomial.coordinates(3)[:2]
    assert found.polynomials[1] == (y2**2 - y1 * factor**2).primitive()
    assert found.certainty is Certainty.EXACT


@pytest.mark.parametrize("spec", ["cnn 2,2 power 2", "attention 2-1 rank 1 tokens 2", "mlp 2-2-1 activation 1+2z+3z^2"])
def test_the_equations_do_not_depend_on_the_seed(spec):
    first, second = equations(spec, seed=0), equations(spec, seed=1)
    assert set(first.polynomials) == set(second.polynomials)
    assert first.counts == second.counts


def test_every_equation_vanishes_exactly_at_rational_functions():
    network_text = "attention 2-2 rank 1 tokens 2"
    found = equations(network_text, max_degree=2)
    assert found.value == {2: 15}

    network = architecture(network_text)
    generator = np.random.default_rng(5)
    point = network.coefficients(
        [Fraction(int(n), int(d)) for n, d in generator.integers(1, 50, (network.parameter_count, 2))]
    )
    assert found.vanish_at(point)
    assert not found.vanish_at([value + 1 for value in point])


def test_functions_are_told_from_others():
    found = equations("lcn 3,3 stride 2")
    assert found.is_on_closure([1, 1, 1, 1, 1, 1, 2]) is False
    assert found.is_on_closure([0] * 7) is None  # other equations might be missing
    whole = equations("linear 2-1-2")
    assert whole.is_on_closure([0.5, 1, 1, 2]) is True
    assert whole.is_on_closure([0.1, 0.3, 0.3, 0.9]) is False  # as binary fractions they are a little off
    with pytest.raises(InputError, match="no function of linear 2-1-2"):
        whole.vanish_at([1, 2, 3])
    for wrong in (5, None):
        with pytest.raises(InputError, match="a list of numbers"):
            whole.vanish_at(wrong)


def test_the_report_can_be_read():
    found = equations("attention 2-1 rank 2 tokens 2")
    text = str(found)
    assert text.startswith("equations of attention 2-1 rank 2 tokens 2: 1 of degree 4\n")
    assert "y1 of x1*x2^2" in text
    assert "exact: the equation is proven to vanish" in text
    assert found.latex().startswith("y_{1}^{2}\\,y_{6}^{2}")
    named = found.text(found.polynomials[0], names=found.coefficient_names)
    assert named.startswith("c[x1x2x2]^2*c[x3x4x4]^2")
    plain = json.loads(json.dumps(found.as_dict()))
    assert plain["polynomials"] == [found.text(found.polynomials[0])]
    assert plain["certainty"] == "exact"
    assert plain["complete"] is True
    unfinished = equations("lcn 3,3 stride 2", max_degree=3)
    assert "up to degree 3; there may be more" in unfinished.headline()


def test_progress_is_told():
    told = []
    equations("linear 3-1-3", method="interpolation", progress=lambda *news: told.append(news))
    assert ("equations of degree 2", 0, 36) in told
    assert told[-1] == ("equations of degree 2", 36, 36)


def test_networks_around_others_have_equations():
    """The identity and a multiple of (a x1 + b x2)^2 in both outputs."""
    found = equations(Residual(PolynomialMLP([2, 1, 2], power=2)))
    assert found.value == {1: 6, 2: 6}
    assert not found.homogeneous
    assert found.local_rank == found.codimension == 9
    of = dict(zip(found.coordinates, RationalPolynomial.coordinates(12), strict=True))
    assert {of["1:x1"] - 1, of["1:x2"], of["2:x1"], of["2:x2"] - 1, of["1:1"], of["2:1"]} < set(found.polynomials)


@pytest.mark.parametrize("seed", [-1, 0.5])
def test_seeds_are_whole_numbers(seed):
    with pytest.raises(InputError, match="seed"):
        equations("linear 2-1-2", seed=seed)


@pytest.mark.parametrize("degree", [0, -1, 1.5, True, "2"])
def test_degrees_that_are_none_are_refused(degree):
    with pytest.raises(InputError, match="max_degree"):
        equations("linear 2-1-2", max_degree=degree)


def test_what_cannot_be_done_is_refused_before_it_is_tried():
    with pytest.raises(ResourceError, match="too many monomials of degree 40 in 18 coordinates"):
        equations("attention 3-1 rank 2 tokens 2", max_degree=40)
    with pytest.raises(ResourceError, match="too many coordinates"):
        equations("mlp 5-5-5-5-5 power 3")
    with pytest.raises(InputError, match="no such method"):
        equations("linear 2-1-2", method="guessing")
    with pytest.raises(InputError):
        equations("linaer 2-1-2")


def test_where_the_map_is_too_large_vanishing_is_only_probable(monkeypatch):
    proving = import_module("neurovariety.variety.equations.proving")
    monkeypatch.setattr(proving, "too_large", lambda _polynomial, _expanded: True)
    found = equations("lcn 2,2 stride 2")
    assert found.certainty is Certainty.MODULAR
    assert "random points" in found.evidence
    assert "chance below" in found.evidence


def test_nothing_that_does_not_vanish_is_accepted():

    prover = Prover(architecture("linear 2-1-2"), [2**31 - 1, 2**31 - 19], 0)
    y1, y2, y3, y4 = RationalPolynomial.coordinates(4)
    assert prover.verdict(y1 * y4 - y2 * y3) == "proven"
    assert prover.verdict(y1 * y4 - 2 * y2 * y3) == "false"
    prime_multiple = y1 * y4 - y2 * y3 + (2**31 - 1) * (2**31 - 19) * y1**2
    assert prover.verdict(prime_multiple) == "false"  # modulo both primes it vanishes
    assert prover.verdict((y1 * y4 - y2 * y3) * (y1 + 7)) == "proven"  # of several weights


def test_it_is_told_whether_equations_are_missing_near_general_functions():
    enough = equations("lcn 3,3 stride 2", max_degree=3)
    assert enough.local_rank == enough.codimension == 2
    assert "component of their zeros" in enough.remarks[0]
    missing = equations("attention 3-1 rank 2 tokens 2", max_degree=2)
    assert (missing.local_rank, missing.codimension) == (0, 8)
    assert "equations are missing" in str(missing)
    assert equations("linear 3-1-3").remarks == ()
    assert "max_degree=3" in equations("linear 3-2-3", max_degree=2).remarks[0]

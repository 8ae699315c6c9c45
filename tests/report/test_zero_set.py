import io
import tracemalloc
import warnings
from types import SimpleNamespace

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from neurovariety.errors import InputError, MissingExtraError, ResourceError
from neurovariety.poly import Monomials, Polynomial, PolynomialFamily
from neurovariety.report import zero_set
from neurovariety.report.zero_set import plot_zero_set

CIRCLE = Polynomial.of([[2, 0], [0, 2], [0, 0]], [1, 1, -1])
TABLE = Monomials.up_to_degree(2, 2)
CIRCLE_AND_LINE = PolynomialFamily(TABLE, np.array([[-1.0, 0, 0, 1, 0, 1], [0, 1, -1, 0, 0, 0]]))
SPHERE = Polynomial.of([[2, 0, 0], [0, 2, 0], [0, 0, 2], [0, 0, 0]], [1, 1, 1, -1])
CUBIC = PolynomialFamily.union(
    [
        PolynomialFamily(Monomials.of(exponents), np.array([coefficients]))
        for exponents, coefficients in [
            ([[0, 0, 0], [1, 0, 0], [0, 1, 0], [2, 0, 0]], [0.0, 0, 1, -1]),
            ([[0, 0, 0], [1, 0, 0], [0, 0, 1], [2, 0, 0], [3, 0, 0]], [0.0, 0, 1, 0, -1]),
        ]
    ]
)


def png(figure):
    stream = io.BytesIO()
    figure.savefig(stream, format="png")
    return stream.getvalue()


def legend(figure):
    return [text.get_text() for text in figure.legends[0].get_texts()]


def test_a_curve_is_drawn_where_the_polynomial_is_zero():
    figure = plot_zero_set(CIRCLE, box=(-1.5, 1.5))
    (axes,) = figure.axes
    curve = np.concatenate([path.vertices for path in axes.collections[0].get_paths()])
    np.testing.assert_allclose(np.linalg.norm(curve, axis=1), 1, atol=1e-4)
    assert len(curve) > 500
    assert legend(figure) == ["x2^2 + x1^2 - 1 = 0"]
    assert axes.get_xlim() == (-1.5, 1.5)


def test_several_curves_differ_in_colour_and_dash_and_their_common_zeros_are_dots():
    figure = plot_zero_set(CIRCLE_AND_LINE, box=(-2, 2), names=("u", "v"))
    dots = figure.axes[0].lines[0].get_xydata()
    np.testing.assert_allclose(np.sort(dots[:, 0]), [-np.sqrt(0.5), np.sqrt(0.5)], atol=1e-9)
    handles = figure.legends[0].legend_handles
    assert len({handle.get_color() for handle in handles[:2]}) == 2
    assert len({handle.get_linestyle() for handle in handles[:2]}) == 2
    assert legend(figure) == ["v^2 + u^2 - 1 = 0", "-v + u = 0", "common zeros"]


def test_no_common_zeros_are_told():
    apart = PolynomialFamily(TABLE, np.array([[-1.0, 0, 0, 1, 0, 1], [-5, 1, 0, 0, 0, 0]]))
    assert legend(plot_zero_set(apart, box=(-6, 6)))[-1] == "no common zeros found"


def test_a_surface_is_triangles_on_it():
    figure = plot_zero_set(SPHERE, box=(-1.2, 1.2), resolution=24)
    (surface,) = figure.axes[0].collections
    assert len(surface.get_facecolor()) > 1000
    assert len(np.unique(surface.get_facecolor(), axis=0)) > 20  # shaded
    assert png(figure).startswith(b"\x89PNG")


def test_a_curve_in_space_is_points_on_it():
    figure = plot_zero_set(CUBIC, box=(-1, 1), points=[[0.5, 0.25, 0.125]])
    common, dots = figure.axes[0].collections
    x, y, z = (np.asarray(values) for values in common._offsets3d)
    assert len(x) > 200
    np.testing.assert_allclose(y, x**2, atol=1e-9)
    np.testing.assert_allclose(z, x**3, atol=1e-9)
    assert len(dots._offsets3d[0]) == 1


def test_points_are_drawn_and_an_empty_set_is_no_curve():
    empty = Polynomial.of([[2, 0], [0, 0]], [1, 1])
    figure = plot_zero_set(empty, box=(-1, 1), points=[[0.0, 0.5]])
    assert not figure.axes[0].collections
    np.testing.assert_array_equal(figure.axes[0].lines[0].get_xydata(), [[0.0, 0.5]])
    nothing = Polynomial.of([[2, 0, 0], [0, 0, 0]], [1, 1])
    assert not plot_zero_set(nothing, box=(-1, 1)).axes[0].collections


def test_a_picture_without_a_zero_says_so():
    nowhere = Polynomial.of([[2, 0], [0, 0]], [1, 1])
    assert plot_zero_set(nowhere, box=(-1, 1)).axes[0].get_title() == zero_set.NOTHING_SEEN
    assert plot_zero_set(CIRCLE, box=(-2, 2)).axes[0].get_title() == ""
    point = PolynomialFamily.of([nowhere - 1, Polynomial.of([[0, 2]], [1])])  # no curve, one common zero
    assert plot_zero_set(point, box=(-1, 1)).axes[0].get_title() == ""
    for generators in (SPHERE, CUBIC):
        assert plot_zero_set(generators, box=(5, 6)).get_suptitle().endswith(zero_set.NOTHING_SEEN)
        assert zero_set.NOTHING_SEEN not in plot_zero_set(generators, box=(-2, 2)).get_suptitle()


@pytest.mark.parametrize("names", [None, ["w" * 30, "m" * 30, "é" * 30]])
@pytest.mark.parametrize(("variables", "count"), [(2, 1), (2, 3), (2, 6), (3, 2), (3, 8)])
def test_no_equation_is_cut_off(variables, count, names, monkeypatch):
    """Long polynomials with long names stay inside the picture, and leave room for it."""
    monkeypatch.setitem(zero_set.STARTS, 3, 5)
    table = Monomials.up_to_degree(variables, 5)
    rng = np.random.default_rng(0)
    family = PolynomialFamily(table, 1e-7 * rng.normal(size=(count, len(table))))
    figure = plot_zero_set(family, box=(-1, 1), names=None if names is None else names[:variables])
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # such as a layout that leaves no room
        figure.draw_without_rendering()
    texts = figure.legends[0].get_texts() if variables == 2 else [figure._suptitle]
    for text in texts:
        extent = text.get_window_extent()
        assert extent.x0 >= 0
        assert extent.x1 <= figure.bbox.width
        assert extent.y1 <= figure.bbox.height
    assert figure.axes[0].get_window_extent().height > 0.35 * figure.bbox.height


def test_whatever_holds_generators_is_drawn():
    expected = png(plot_zero_set(CIRCLE, box=(-2, 2)))
    for generators in ([CIRCLE], SimpleNamespace(generators=PolynomialFamily.of([CIRCLE]))):
        assert png(plot_zero_set(generators, box=(-2, 2))) == expected
    with pytest.raises(InputError, match="no generators"):
        plot_zero_set("x1^2 - 1", box=(-2, 2))


@pytest.mark.parametrize("generators", [CIRCLE, SPHERE])
def test_a_grid_that_does_not_fit_is_refused_before_it_is_made(generators):
    tracemalloc.start()
    with pytest.raises(ResourceError, match=r"resolution=10000000: [0-9,]+ points, 1 polynomial, [0-9.]+ GiB"):
        plot_zero_set(generators, box=(-1, 1), resolution=10**7)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10**7


@pytest.mark.parametrize(
    ("generators", "resolution"), [(CIRCLE, 500), (PolynomialFamily.of([CIRCLE] * 10), 500), (SPHERE, 60)]
)
def test_the_memory_that_is_asked_for_is_enough_and_not_much_more(generators, resolution, monkeypatch):
    asked = []
    monkeypatch.setattr(zero_set, "check_free", lambda needed, *_, **__: asked.append(needed))
    plot_zero_set(generators, box=(-1.2, 1.2), resolution=8)  # matplotlib's own parts are loaded
    tracemalloc.start()
    plot_zero_set(generators, box=(-1.2, 1.2), resolution=resolution)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak <= asked[-1] <= 5 * peak


def test_the_readers_style_and_pyplot_are_left_alone():
    with mpl.rc_context({"font.size": 31, "axes.facecolor": "red"}):
        before = dict(mpl.rcParams)
        figure = plot_zero_set(CIRCLE, box=(-2, 2))
        assert dict(mpl.rcParams) == before
        assert figure.axes[0].get_facecolor() == (1, 1, 1, 1)
    assert plt.get_fignums() == []


def test_the_same_input_gives_the_same_picture():
    assert png(plot_zero_set(CIRCLE_AND_LINE, box=(-2, 2))) == png(plot_zero_set(CIRCLE_AND_LINE, box=(-2, 2)))


def test_many_curves_are_not_all_named():
    many = PolynomialFamily(TABLE, np.random.default_rng(0).normal(size=(12, 6)))
    assert len(legend(plot_zero_set(many, box=(-1, 1)))) == zero_set.MOST_NAMED + 1


@pytest.mark.parametrize("count", [1, 4, 9])
def test_other_dimensions_are_refused(count):
    with pytest.raises(InputError, match="plane and in space"):
        plot_zero_set(Polynomial.of(np.eye(count, dtype=int), np.ones(count)), box=(-1, 1))


@pytest.mark.parametrize(
    "options",
    [{"box": (1, -1)}, {"points": [[1.0]]}, {"resolution": 3}, {"resolution": 9.5}, {"names": ["only one"]}],
)
def test_bad_input(options):
    with pytest.raises(InputError):
        plot_zero_set(CIRCLE, **({"box": (-1, 1)} | options))
    with pytest.raises(InputError, match="every point"):
        plot_zero_set(CIRCLE - CIRCLE, box=(-1, 1))


def test_a_missing_matplotlib_names_the_command(monkeypatch):
    def missing(module, *, extra):
        raise MissingExtraError(f"{module} is needed", remedy=f"pip install 'neurovariety[{extra}]'")

    monkeypatch.setattr(zero_set, "require", missing)
    with pytest.raises(MissingExtraError, match=r"neurovariety\[report\]"):
        plot_zero_set(CIRCLE, box=(-1, 1))

from neurovariety.solve.system.degrees import Degrees, homogenised
from neurovariety.solve.system.expression import Symbol, parameters, variables
from neurovariety.solve.system.rewriting import expand

x, y, z = variables("x y z")
(a,) = parameters("a")


def test_degrees_count_each_group_and_look_inside():
    degrees = Degrees({x.symbol: 0, y.symbol: 0, z.symbol: 1}, 2)
    assert degrees.of((x * y + z**2) ** 2 * x + a**5).tolist() == [5, 4]


def test_homogenised_terms_all_have_the_degree_of_their_sum():
    groups = {x.symbol: 0, y.symbol: 0, z.symbol: 1}
    added = (Symbol("0", "homogenising"), Symbol("1", "homogenising"))
    equation = (x * y + z - 3) ** 2 * x + a * y
    (made,) = homogenised([equation], Degrees(groups, 2), added)
    whole = {**groups, added[0]: 0, added[1]: 1}
    degrees = Degrees(whole, 2)
    assert all(degrees.of_monomial(monomial).tolist() == [5, 2] for monomial, _ in expand(made).terms)

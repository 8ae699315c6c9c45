from neurovariety.solve.system.ladder import Ladder


def test_monomials_use_the_shorter_ones_that_exist():
    ladder = Ladder(10)
    ladder.require([(0, 1, 2), (1, 2), (0, 1)])
    assert len(ladder.products) == 3
    before = len(ladder.products)
    assert ladder.node((0, 1, 2)) == ladder.node((0, 1, 2))
    assert len(ladder.products) == before


def test_every_product_is_what_its_monomial_says():
    ladder = Ladder(10)
    wanted = [(0, 0, 1, 3, 3, 3, 3, 3), (1,), (2, 2, 2, 2, 2, 2, 2), (0, 1, 3)]
    ladder.require(wanted)
    value = dict(enumerate([2, 3, 5, 7]))
    for node, (left, right) in ladder.products.items():
        value[node] = value[left] * value[right]
    for monomial in wanted:
        meant = 1
        for node in monomial:
            meant *= value[node]
        assert value[ladder.node(monomial)] == meant


def test_a_power_takes_about_twice_its_logarithm():
    ladder = Ladder(1)
    ladder.node((0,) * 1023)
    assert len(ladder.products) <= 18

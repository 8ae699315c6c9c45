"""The roots of one end-to-end filter, sorted into fibres, and the filters of layers that compute it.

`root_fibres` is the combinatorics of fibres and their multiplicities; `spreads` shares them out to the layers, complex
ones or real ones, and `lack_of_real_fibres` says why that can fail. `closure_membership` decides about the closure by
greatest common divisors, without roots. `form_roots`, with `root_powers`, finds the fibres of a rational form exactly;
`filters_from_fibres` and `factorisations` multiply them to filters.
"""

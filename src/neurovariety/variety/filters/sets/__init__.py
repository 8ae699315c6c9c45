"""The set of all end-to-end filters of a network, and of two networks.

`function_space` is the summary, with `factor_text` for the polynomials of the layers and `closedness` for what is
missing in the closure. `inclusion` is the theorem about two networks; `compare` applies it, with witnesses from
`general_filters`, and `comparison` is its result. `strata`, counted by `strata_counts`, are the filters of equal root
multiplicities; `boundary_networks` writes the boundary as functions of networks with tied filters.
"""

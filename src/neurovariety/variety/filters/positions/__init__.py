"""Where one end-to-end filter lies: inside the set of functions, on its boundary, at a singular point, or outside.

`block_pattern` is the criterion, by multiplicities of real roots; `position` applies it exactly to rational filters,
`numerical_position`, with `nearby_roots`, to filters of layers in floating point, many at once.
"""

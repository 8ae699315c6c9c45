"""All critical points of a linear convolutional network, and what they are.

`segre_family` is a general quadratic function on tensors of rank one, `segre_start` finds all of its critical points.
`paths` follows them to those of a loss, in the coordinates of `chart`, and proves these by the `equations`.
`critical_points` does it all. `labels` says what the real ones are: `kinds` among the parameters and the functions, by
the `hessian` and by the other filters with the same function (`sibling_filters`); `block_roots` counts equal roots.
`products` multiplies filters in batches, with derivatives.
"""

"""How many critical points the square loss of a linear convolutional network has, by closed forms.

`critical_counts` is the number C_k, with the proof that it holds for all strides; `critical_strata` splits it by root
multiplicities, counted by `partitions`. `critical_table` lists all architectures of one dimension, `merged` those that
arise by merging layers, and `fully_connected`, with `linear_widths`, compares with networks of full matrices.
"""

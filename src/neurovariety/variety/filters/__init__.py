"""Geometry of linear convolutional networks: which end-to-end filters there are, and where they lie.

Filters of sizes k_1, ..., k_L, one after the other with strides, are one filter: the coefficients of the form

    P(x, y) = w_1(x^S_1, y^S_1) ... w_L(x^S_L, y^S_L),    w_l a form of degree k_l - 1,

where the dilation S_l is the product of the strides before layer l. Forms in two variables split into linear ones over
the complex numbers, so that everything here is about the roots of P on the projective line, and about which of them lie
together in a fibre {x : x^S = rho}. To be read in this order:

`given_filters`, `forms`, `blocks`
    How networks are given; forms as tuples of fractions; the layers of one dilation, which are a block.
`roots`
    One filter P: its roots sorted into fibres, whether it is on the closure, and all filters of layers that compute it.
`positions`
    One filter P: in the interior, on the boundary, singular; exactly, and in floating point.
`sets`
    All filters of a network: size, closedness, strata, boundary, and how the sets of two networks lie to each other.
`counts`
    How many critical points the square loss has, by closed forms, and tables of that.

Filters of images are taken where all but one of their sides are 1; forms in more variables do not split.
"""

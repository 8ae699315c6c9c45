"""Training as distance minimisation: losses, all critical points and what they are, what gradient descent reaches.

Nothing is imported here, so that a question loads what answers it and no more; the public functions are names of
`neurovariety` itself. `square_loss` turns data into a quadratic form on the space of functions, `critical_points` finds
all points where its gradient vanishes, and `descent` trains from many starts.
"""

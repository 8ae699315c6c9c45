"""Gradient descent from many starts, and which critical points it reaches.

`gradient_descent` trains the network's torch module from all starts at once: `line_search` chooses the steps,
`local_phase` adds the last digits, and `ends` is the result. `matching` finds the critical point of each end, and
`shares` is how often each was reached.
"""

"""Invariants of neuromanifolds: dimension, equations, degrees, singular points, membership, fibres, Voronoi cells.

Nothing is imported here, so that a question loads what answers it and no more; the public functions are names of
`neurovariety` itself. Each lies in the file or folder of its name: `dimension`, `identifiability`, `sweep`,
`numerical_rank`, `degrees`, `equations`, `fibres`, `membership`, `singular`, `voronoi`, and `invariants`, the summary;
`closed_forms` holds the formulas and `result` what every answer has.
"""

"""Invariants of neuromanifolds: dimension, equations, degrees, singular points, membership, fibres, Voronoi cells."""

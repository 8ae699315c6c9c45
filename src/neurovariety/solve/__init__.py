"""Roots of polynomial systems: path tracking, start systems, monodromy, trace test, interval certification."""

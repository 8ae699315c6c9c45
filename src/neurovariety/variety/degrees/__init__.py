"""Degree, polar degrees and Euclidean distance degrees: closed forms, and counting along loops of parameters."""

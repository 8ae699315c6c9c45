"""Geometry of linear convolutional networks: which end-to-end filters there are, and where they lie."""

"""All critical points of a fully connected linear network: sums of the singular triples of its data."""

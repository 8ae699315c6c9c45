"""Exact answers from computer algebra: FLINT always, other engines where they are installed."""

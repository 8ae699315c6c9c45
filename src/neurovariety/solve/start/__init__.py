"""Systems whose solutions are known, to start paths from."""

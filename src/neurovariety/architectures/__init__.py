"""Network architectures as polynomial maps: each one description, run in several arithmetics and as a torch module."""

"""Proofs that an approximate solution is near a true one: Krawczyk's test in ball arithmetic."""

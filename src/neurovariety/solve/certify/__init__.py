"""Proofs that an approximate solution is near a true one: Krawczyk's test in ball arithmetic."""

from neurovariety.solve.certify.certificates import Certificates
from neurovariety.solve.certify.certify import certify

__all__ = ["Certificates", "certify"]

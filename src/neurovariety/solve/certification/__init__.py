"""Proofs that an approximate solution is near a true one: Krawczyk's test in ball arithmetic."""

from neurovariety.solve.certification.certificates import Certificates
from neurovariety.solve.certification.certify import certify

__all__ = ["Certificates", "certify"]

"""Exact answers from computer algebra: FLINT in this process, msolve outside of it where it is installed.

FLINT (extra ``exact``) gives ranks, nullspaces, factors, resultants and enclosed roots; msolve Groebner bases,
elimination, dimensions and the real solutions of systems. `neurovariety doctor` tells which of them are here.
"""

from neurovariety.solve.exact.basis_proof import BasisProof, prove_basis
from neurovariety.solve.exact.engine_process import EngineError
from neurovariety.solve.exact.factors import Factorisation, discriminant, factor, greatest_common_divisor, resultant
from neurovariety.solve.exact.groebner import EngineBasis, msolve_basis
from neurovariety.solve.exact.linear_algebra import nullspace_mod, rank_mod, rational_nullspace, rational_rank
from neurovariety.solve.exact.real_solutions import RealSolutions, real_solutions
from neurovariety.solve.exact.univariate import EnclosedRoot, complex_roots, real_roots

__all__ = [
    "BasisProof",
    "EnclosedRoot",
    "EngineBasis",
    "EngineError",
    "Factorisation",
    "RealSolutions",
    "complex_roots",
    "discriminant",
    "factor",
    "greatest_common_divisor",
    "msolve_basis",
    "nullspace_mod",
    "prove_basis",
    "rank_mod",
    "rational_nullspace",
    "rational_rank",
    "real_roots",
    "real_solutions",
    "resultant",
]

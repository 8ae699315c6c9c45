"""Which functions a network really computes: membership in the real set, with a proof where there is one."""

from neurovariety.variety.membership.boundary import Boundary, BoundaryPart, boundary
from neurovariety.variety.membership.membership import membership
from neurovariety.variety.membership.result import Membership
from neurovariety.variety.membership.waring import RealWaring, real_waring
from neurovariety.variety.membership.waring_inequality import general_apolar_form, waring_inequality

__all__ = [
    "Boundary",
    "BoundaryPart",
    "Membership",
    "RealWaring",
    "boundary",
    "general_apolar_form",
    "membership",
    "real_waring",
    "waring_inequality",
]

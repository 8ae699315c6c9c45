"""Which functions a network really computes: membership in the real set, with a proof where there is one."""

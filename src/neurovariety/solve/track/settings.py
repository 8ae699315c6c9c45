"""How carefully paths are tracked."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from neurovariety.errors import InputError


@dataclass(frozen=True)
class TrackSettings:
    """Options of the tracker; the defaults are meant for nearly everything.

    Step sizes follow Timme, "Mixed precision path tracking for polynomial homotopy continuation" (2021): a step is
    as long as Newton's method is sure to contract from its prediction by ``contraction``, divided by ``caution``,
    and no longer than ``trust`` times the distance at which the predictor's series stops making sense.

    Attributes
    ----------
    contraction : float
        Bound a on the ratio of successive Newton corrections.
    caution : float
        Divides the predicted step length (beta_omega).
    trust : float
        Share of the trust region a step may use (beta_tau).
    most_steps : int
        Attempts after which a path is given up.
    smallest_step : float
        Relative to the length of the segment; a path that needs less is given up.
    end_zone : float
        Tracking towards t = 0 stops here when the end cannot be reached in one more step; 0 for never.
    extended : bool
        Whether residuals may be evaluated in double-double arithmetic when double no longer suffices.

    Raises
    ------
    InputError
        A value that makes no sense.
    """

    contraction: float = 0.125
    caution: float = 3.0
    trust: float = 0.4
    most_steps: int = 20_000
    smallest_step: float = 1e-14
    end_zone: float = 0.0
    extended: bool = True

    def __post_init__(self) -> None:
        """Refuse values that make no sense."""
        ranges = {
            "contraction": (0 < self.contraction < 1, "0 < contraction < 1"),
            "caution": (0 < self.caution < inf, "caution > 0"),
            "trust": (0 < self.trust < inf, "trust > 0"),
            "most_steps": (self.most_steps >= 0 and self.most_steps % 1 == 0, "whole numbers from 0"),
            "smallest_step": (0 <= self.smallest_step < 1, "0 <= smallest_step < 1"),
            "end_zone": (0 <= self.end_zone < 1, "0 <= end_zone < 1"),
        }
        for name, (fits, allowed) in ranges.items():
            if not fits:
                raise InputError(
                    f"the tracker's {name} makes no sense", given=f"{name}={getattr(self, name)!r}", allowed=allowed
                )

    def tighter(self) -> TrackSettings:
        """Give the settings with which a path that failed, or met another, is tracked again."""
        return TrackSettings(
            contraction=self.contraction,
            caution=2 * self.caution,
            trust=self.trust / 2,
            most_steps=5 * self.most_steps,
            smallest_step=self.smallest_step,
            end_zone=self.end_zone,
            extended=self.extended,
        )

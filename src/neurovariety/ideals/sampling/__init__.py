"""Points on the real zero set of generators: projection onto it, and a random walk uniform on it."""

from neurovariety.ideals.sampling.projection import Projection, project_to_variety
from neurovariety.ideals.sampling.sample import VarietySample, sample_variety

__all__ = ["Projection", "VarietySample", "project_to_variety", "sample_variety"]

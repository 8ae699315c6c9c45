"""neurovariety: the algebraic geometry of neural networks.

The names below are loaded when they are first used: importing the package imports neither torch nor matplotlib.

Data to ideal: `vanishing_ideal`, and for scikit-learn `OAVI`, `ABM`, `VCA`, `VanishingIdealClassifier`. Ideal to
network: `compress`, `compare`. Solving polynomial systems: `variables`, `parameters`, `solve_system`, `monodromy`,
`solve_from`. Network to variety: `PolynomialMLP` and the other architectures, `architecture` for their texts,
`invariants`, and a function for each invariant: `dimension`, `equations`, `degree`, `generic_ed_degree` and so on. Loss
on data: `square_loss`, `critical_points`, `descend`, `compare_training`. All errors raised on purpose are
`NeurovarietyError`. The rooms behind, ground floor first: `poly`, `moments`, `ideals`, `solve`, `architectures`,
`variety`, `training`, `data`, `models`, `vinet`, `report`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from neurovariety._version import __version__

if TYPE_CHECKING:
    from neurovariety.architectures import (
        Activation,
        Architecture,
        Composition,
        LightningAttention,
        LinearConvNet,
        LinearNetwork,
        PolynomialConvNet,
        PolynomialMLP,
        Residual,
        TiedConvNet,
        WrappedModule,
        architecture,
    )
    from neurovariety.data import DataSet, LabelledImages, load_data
    from neurovariety.errors import (
        InputError,
        MissingExtraError,
        NeurovarietyError,
        ResourceError,
        StoredFileError,
    )
    from neurovariety.ideals import (
        VanishingIdeal,
        keep_most_discriminative,
        load_ideal,
        project_to_variety,
        same_ideal,
        sample_variety,
        save_ideal,
        stochastic_vanishing_ideal,
        vanishing_ideal,
        vca,
    )
    from neurovariety.ideals.estimators import ABM, OAVI, VCA, VanishingIdealClassifier
    from neurovariety.models import Normalisation, PretrainedClassifier, load_model
    from neurovariety.poly import (
        Monomials,
        Polynomial,
        PolynomialFamily,
        RationalPolynomial,
        rationalise,
        rationalise_family,
        to_sympy,
    )
    from neurovariety.report import (
        Report,
        compare,
        load_report,
        plot_merged_architectures,
        plot_training_comparison,
        plot_voronoi_cell,
        plot_zero_set,
        write_report,
    )
    from neurovariety.solve import (
        MonodromyResult,
        PolynomialSystem,
        SolveResult,
        monodromy,
        parameters,
        solve_from,
        solve_system,
        variables,
    )
    from neurovariety.training.comparison import compare_training
    from neurovariety.training.critical_points import critical_points
    from neurovariety.training.descent.gradient_descent import descend
    from neurovariety.training.descent.matching import descent_shares
    from neurovariety.training.filters.segre_start import segre_start
    from neurovariety.training.square_loss import distance_loss, square_loss
    from neurovariety.training.teacher_data import example_data
    from neurovariety.variety.degrees import data_ed_degree, degree, ed_degree, generic_ed_degree, polar_degrees
    from neurovariety.variety.dimension import dimension
    from neurovariety.variety.equations import compare_with_elimination, equations, rank_conditions, same_variety
    from neurovariety.variety.fibres import canonical_parameters, fibre
    from neurovariety.variety.filters.counts.critical_counts import critical_count
    from neurovariety.variety.filters.counts.critical_strata import critical_strata
    from neurovariety.variety.filters.counts.critical_table import critical_count_table
    from neurovariety.variety.filters.counts.fully_connected import compare_with_fully_connected
    from neurovariety.variety.filters.counts.merged import merged_architectures
    from neurovariety.variety.filters.positions.numerical_position import numerical_positions
    from neurovariety.variety.filters.positions.position import filter_position
    from neurovariety.variety.filters.roots.factorisations import real_factorisations
    from neurovariety.variety.filters.sets.boundary_networks import boundary_networks
    from neurovariety.variety.filters.sets.compare import compare_function_spaces
    from neurovariety.variety.filters.sets.function_space import function_space
    from neurovariety.variety.filters.sets.strata import filter_strata
    from neurovariety.variety.identifiability import identifiability
    from neurovariety.variety.invariants import invariants
    from neurovariety.variety.membership import boundary, membership, real_waring
    from neurovariety.variety.numerical_rank import numerical_dimension
    from neurovariety.variety.result import Certainty, Invariant
    from neurovariety.variety.singular import attraction, singular_locus, subnetworks, tangent_cone
    from neurovariety.variety.sweep import sweep_dimensions
    from neurovariety.variety.voronoi import ImplicitSet, ParametrisedSet, voronoi_cell
    from neurovariety.vinet import (
        Compression,
        CompressionOptions,
        PolynomialLayer,
        TrainingOptions,
        VINet,
        VINetOptions,
        choose_cut,
        compress,
        load_vinet,
        save_vinet,
        truncate,
    )

_HOMES = {
    "poly": (
        "Monomials",
        "Polynomial",
        "PolynomialFamily",
        "RationalPolynomial",
        "rationalise",
        "rationalise_family",
        "to_sympy",
    ),
    "ideals": (
        "VanishingIdeal",
        "keep_most_discriminative",
        "load_ideal",
        "project_to_variety",
        "same_ideal",
        "sample_variety",
        "save_ideal",
        "stochastic_vanishing_ideal",
        "vanishing_ideal",
        "vca",
    ),
    "ideals.estimators": ("ABM", "OAVI", "VCA", "VanishingIdealClassifier"),
    "errors": ("InputError", "MissingExtraError", "NeurovarietyError", "ResourceError", "StoredFileError"),
    "data": ("DataSet", "LabelledImages", "load_data"),
    "models": ("Normalisation", "PretrainedClassifier", "load_model"),
    "solve": (
        "MonodromyResult",
        "PolynomialSystem",
        "SolveResult",
        "monodromy",
        "parameters",
        "solve_from",
        "solve_system",
        "variables",
    ),
    "architectures": (
        "Activation",
        "Architecture",
        "Composition",
        "LightningAttention",
        "LinearConvNet",
        "LinearNetwork",
        "PolynomialConvNet",
        "PolynomialMLP",
        "Residual",
        "TiedConvNet",
        "WrappedModule",
        "architecture",
    ),
    "training.comparison": ("compare_training",),
    "training.critical_points": ("critical_points",),
    "training.descent.gradient_descent": ("descend",),
    "training.descent.matching": ("descent_shares",),
    "training.filters.segre_start": ("segre_start",),
    "training.square_loss": ("distance_loss", "square_loss"),
    "training.teacher_data": ("example_data",),
    "variety.degrees": ("data_ed_degree", "degree", "ed_degree", "generic_ed_degree", "polar_degrees"),
    "variety.dimension": ("dimension",),
    "variety.equations": ("compare_with_elimination", "equations", "rank_conditions", "same_variety"),
    "variety.fibres": ("canonical_parameters", "fibre"),
    "variety.filters.counts.critical_counts": ("critical_count",),
    "variety.filters.counts.critical_strata": ("critical_strata",),
    "variety.filters.counts.critical_table": ("critical_count_table",),
    "variety.filters.counts.fully_connected": ("compare_with_fully_connected",),
    "variety.filters.counts.merged": ("merged_architectures",),
    "variety.filters.positions.numerical_position": ("numerical_positions",),
    "variety.filters.positions.position": ("filter_position",),
    "variety.filters.roots.factorisations": ("real_factorisations",),
    "variety.filters.sets.boundary_networks": ("boundary_networks",),
    "variety.filters.sets.compare": ("compare_function_spaces",),
    "variety.filters.sets.function_space": ("function_space",),
    "variety.filters.sets.strata": ("filter_strata",),
    "variety.identifiability": ("identifiability",),
    "variety.invariants": ("invariants",),
    "variety.membership": ("boundary", "membership", "real_waring"),
    "variety.numerical_rank": ("numerical_dimension",),
    "variety.result": ("Certainty", "Invariant"),
    "variety.singular": ("attraction", "singular_locus", "subnetworks", "tangent_cone"),
    "variety.sweep": ("sweep_dimensions",),
    "variety.voronoi": ("ImplicitSet", "ParametrisedSet", "voronoi_cell"),
    "vinet": (
        "Compression",
        "CompressionOptions",
        "PolynomialLayer",
        "TrainingOptions",
        "VINet",
        "VINetOptions",
        "choose_cut",
        "compress",
        "load_vinet",
        "save_vinet",
        "truncate",
    ),
    "report": (
        "Report",
        "compare",
        "load_report",
        "plot_merged_architectures",
        "plot_training_comparison",
        "plot_voronoi_cell",
        "plot_zero_set",
        "write_report",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "ABM",
    "OAVI",
    "VCA",
    "Activation",
    "Architecture",
    "Certainty",
    "Composition",
    "Compression",
    "CompressionOptions",
    "DataSet",
    "ImplicitSet",
    "InputError",
    "Invariant",
    "LabelledImages",
    "LightningAttention",
    "LinearConvNet",
    "LinearNetwork",
    "MissingExtraError",
    "MonodromyResult",
    "Monomials",
    "NeurovarietyError",
    "Normalisation",
    "ParametrisedSet",
    "Polynomial",
    "PolynomialConvNet",
    "PolynomialFamily",
    "PolynomialLayer",
    "PolynomialMLP",
    "PolynomialSystem",
    "PretrainedClassifier",
    "RationalPolynomial",
    "Report",
    "Residual",
    "ResourceError",
    "SolveResult",
    "StoredFileError",
    "TiedConvNet",
    "TrainingOptions",
    "VINet",
    "VINetOptions",
    "VanishingIdeal",
    "VanishingIdealClassifier",
    "WrappedModule",
    "__version__",
    "architecture",
    "attraction",
    "boundary",
    "boundary_networks",
    "canonical_parameters",
    "choose_cut",
    "compare",
    "compare_function_spaces",
    "compare_training",
    "compare_with_elimination",
    "compare_with_fully_connected",
    "compress",
    "critical_count",
    "critical_count_table",
    "critical_points",
    "critical_strata",
    "data_ed_degree",
    "degree",
    "descend",
    "descent_shares",
    "dimension",
    "distance_loss",
    "ed_degree",
    "equations",
    "example_data",
    "fibre",
    "filter_position",
    "filter_strata",
    "function_space",
    "generic_ed_degree",
    "identifiability",
    "invariants",
    "keep_most_discriminative",
    "load_data",
    "load_ideal",
    "load_model",
    "load_report",
    "load_vinet",
    "membership",
    "merged_architectures",
    "monodromy",
    "numerical_dimension",
    "numerical_positions",
    "parameters",
    "plot_merged_architectures",
    "plot_training_comparison",
    "plot_voronoi_cell",
    "plot_zero_set",
    "polar_degrees",
    "project_to_variety",
    "rank_conditions",
    "rationalise",
    "rationalise_family",
    "real_factorisations",
    "real_waring",
    "same_ideal",
    "same_variety",
    "sample_variety",
    "save_ideal",
    "save_vinet",
    "segre_start",
    "singular_locus",
    "solve_from",
    "solve_system",
    "square_loss",
    "stochastic_vanishing_ideal",
    "subnetworks",
    "sweep_dimensions",
    "tangent_cone",
    "to_sympy",
    "truncate",
    "vanishing_ideal",
    "variables",
    "vca",
    "voronoi_cell",
    "write_report",
]


def __getattr__(name: str) -> object:
    """Load a public name from its room (PEP 562)."""
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted(set(globals()) | set(__all__))

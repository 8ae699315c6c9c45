"""Network architectures as polynomial maps: each one description, run in several arithmetics and as a torch module."""

from neurovariety.architectures.activation import Activation
from neurovariety.architectures.ambient import Ambient
from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.attention import LightningAttention
from neurovariety.architectures.composition import Composition
from neurovariety.architectures.linear import LinearNetwork
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.architectures.polynomial_convolution import PolynomialConvNet
from neurovariety.architectures.polynomial_mlp import PolynomialMLP
from neurovariety.architectures.program import ProgramBuilder, TensorProgram
from neurovariety.architectures.residual import Residual
from neurovariety.architectures.spec import architecture
from neurovariety.architectures.tied_convolution import TiedConvNet
from neurovariety.architectures.wrapped_module import WrappedModule

__all__ = [
    "Activation",
    "Ambient",
    "Architecture",
    "Composition",
    "LightningAttention",
    "LinearConvNet",
    "LinearNetwork",
    "PolynomialConvNet",
    "PolynomialMLP",
    "ProgramBuilder",
    "Residual",
    "TensorProgram",
    "TiedConvNet",
    "WrappedModule",
    "architecture",
]

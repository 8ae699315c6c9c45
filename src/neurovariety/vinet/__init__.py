"""A pretrained network's tail replaced by a polynomial layer that vanishes on the classes, and a linear head."""

from neurovariety.errors import MissingExtraError

try:
    from neurovariety.vinet.augment import Augmentation, parse_augmentations, usual_augmentations
    from neurovariety.vinet.build import BuiltVINet, build_vinet
    from neurovariety.vinet.cautions import CompressionWarning
    from neurovariety.vinet.choose_cut import CutChoice, choose_cut
    from neurovariety.vinet.compress import BASELINES, Compression, CompressionOptions, compress
    from neurovariety.vinet.finetune import TrainingOptions, fine_tune, predict_latents
    from neurovariety.vinet.layer import PolynomialLayer
    from neurovariety.vinet.network import VINet
    from neurovariety.vinet.options import VINetOptions
    from neurovariety.vinet.store import SavedVINet, load_vinet, save_vinet
    from neurovariety.vinet.truncate import Truncation, truncate
except ModuleNotFoundError as error:
    if error.name not in {"torch", "safetensors"}:
        raise
    raise MissingExtraError(
        f"{error.name} is needed for networks and is not installed", remedy="pip install 'neurovariety[vinet]'"
    ) from error

__all__ = [
    "BASELINES",
    "Augmentation",
    "BuiltVINet",
    "Compression",
    "CompressionOptions",
    "CompressionWarning",
    "CutChoice",
    "PolynomialLayer",
    "SavedVINet",
    "TrainingOptions",
    "Truncation",
    "VINet",
    "VINetOptions",
    "build_vinet",
    "choose_cut",
    "compress",
    "fine_tune",
    "load_vinet",
    "parse_augmentations",
    "predict_latents",
    "save_vinet",
    "truncate",
    "usual_augmentations",
]

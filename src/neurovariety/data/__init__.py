"""Labelled images from where people keep them, checked before anything starts. Needs no torch.

`load_data` picks the reader; each reader can be called by itself. What they return is a `DataSet` of
`LabelledImages`, whose name is a standard one only where checksums say so.
"""

from neurovariety.data.arrays import read_arrays
from neurovariety.data.cifar import read_cifar
from neurovariety.data.data_set import DataSet
from neurovariety.data.digits import read_digits
from neurovariety.data.idx import read_fashion_mnist, read_idx
from neurovariety.data.images import Progress, read_images
from neurovariety.data.labelled_images import LabelledImages
from neurovariety.data.loading import DATA_NAMES, load_data
from neurovariety.data.splitting import split_test, split_validation

__all__ = [
    "DATA_NAMES",
    "DataSet",
    "LabelledImages",
    "Progress",
    "load_data",
    "read_arrays",
    "read_cifar",
    "read_digits",
    "read_fashion_mnist",
    "read_idx",
    "read_images",
    "split_test",
    "split_validation",
]

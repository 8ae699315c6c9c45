"""Products of traced tensors: einsum, matrix products, dense and convolutional layers."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from string import ascii_letters
from typing import Any

import numpy as np

from neurovariety.architectures.program import Value
from neurovariety.architectures.traced_sums import add, scaled
from neurovariety.architectures.traced_tensor import Traced, rearranged
from neurovariety.errors import InputError


def einsum(equation: str, *operands: Any) -> Traced:
    """Multiply and sum as torch.einsum does; the letter of the samples stays."""
    if not isinstance(equation, str):
        raise InputError("einsum is read with an equation", given=repr(equation)[:60], allowed="such as 'bi,ij->bj'")
    tensors: Sequence[Traced] = (
        operands[0] if len(operands) == 1 and isinstance(operands[0], list | tuple) else operands
    )
    terms, out = _letters(equation.replace(" ", ""), tensors)
    samples = {letters[0] for letters, tensor in zip(terms, tensors, strict=True) if tensor.batched}
    shared = {
        letter for letters, tensor in zip(terms, tensors, strict=True) if not tensor.batched for letter in letters
    }
    if len(samples) > 1 or samples & shared or (samples and out[:1] not in samples):
        raise InputError("a product mixes the samples of a batch", given=f"einsum {equation}")
    builder = tensors[0].builder
    left: list[tuple[str, Value]] = []
    for letters, tensor in zip(terms, tensors, strict=True):
        if tensor.batched and letters.count(letters[0]) > 1:
            raise InputError("a product mixes the samples of a batch", given=f"einsum {equation}")
        plain = _without_repeats(letters, tensor)
        left.append((plain[0][1:] if tensor.batched else plain[0], plain[1].value))
    kept = out[1:] if samples else out
    while len(left) > 1:
        (first, one), (second, other) = left.pop(0), left.pop(0)
        later = set(kept).union(*(letters for letters, _ in left))
        first, one = _summed(builder, first, one, later | set(second))
        second, other = _summed(builder, second, other, later | set(first))
        made = "".join(dict.fromkeys(letter for letter in first + second if letter in later))
        left.insert(0, (made, builder.contract(f"{first},{second}->{made}", one, other)))
    letters, value = _summed(builder, *left[0], set(kept))
    result = Traced(builder, value, batched=bool(samples))
    if letters == kept:
        return result
    order = [letters.index(letter) for letter in kept]
    shift = int(result.batched)
    axes = ([0] if shift else []) + [axis + shift for axis in order]
    turned: Traced = rearranged(lambda tensor: tensor.permute(axes), [result])
    return turned


def _letters(equation: str, tensors: Sequence[Traced]) -> tuple[list[str], str]:
    """Write every operand's letters out, with letters of their own for the axes that dots stand for."""
    inputs, arrow, out = equation.partition("->")
    terms = inputs.split(",")
    if len(terms) != len(tensors):
        raise InputError("einsum has another number of operands", given=equation)
    free = [letter for letter in ascii_letters if letter not in equation]
    most = max(
        (len(t.shape) - len(term) + 3 for term, t in zip(terms, tensors, strict=True) if "..." in term), default=0
    )
    dots = free[:most]
    written = []
    for term, tensor in zip(terms, tensors, strict=True):
        hidden = len(tensor.shape) - len(term) + 3
        full = term.replace("...", "".join(dots[most - hidden :])) if "..." in term else term
        if len(full) != len(tensor.shape):
            raise InputError("einsum's letters do not fit", given=f"{term} for shape {tensor.shape}")
        written.append(full)
    if not arrow:
        once = sorted(letter for letter in set(inputs) - set(",.") if inputs.count(letter) == 1)
        return written, "".join(dots) + "".join(once)
    return written, out.replace("...", "".join(dots))


def _without_repeats(letters: str, tensor: Traced) -> tuple[str, Traced]:
    """Take diagonals for letters that occur twice."""
    for letter in set(letters):
        while letters.count(letter) > 1:
            first = letters.index(letter)
            second = letters.index(letter, first + 1)
            tensor = rearranged(lambda t, a=first, b=second: t.diagonal(dim1=a, dim2=b), [tensor])
            letters = letters[:first] + letters[first + 1 : second] + letters[second + 1 :] + letter
    return letters, tensor


def _summed(builder: Any, letters: str, value: Value, kept: set[str]) -> tuple[str, Value]:
    """Sum over the letters that nothing else needs."""
    gone = [letter for letter in letters if letter not in kept]
    if not gone:
        return letters, value
    sizes = dict(zip(letters, value.shape, strict=True))
    ones = builder.constant(np.ones([sizes[letter] for letter in gone], dtype=np.int64))
    result = "".join(letter for letter in letters if letter in kept)
    return result, builder.contract(f"{letters},{''.join(gone)}->{result}", value, ones)


def matmul(input: Traced, other: Traced) -> Traced:
    """Multiply as torch.matmul does: vectors, matrices, stacks of matrices."""
    if not input.shape or not other.shape:
        raise InputError("matmul takes no single numbers", given=f"shapes {input.shape} and {other.shape}")
    sizes = np.broadcast_shapes(input.shape[:-2], other.shape[:-2])
    stack = ascii_letters[3 : 3 + len(sizes)]
    batched = input.batched or other.batched
    first, second = (_stacked(tensor, sizes, batched=batched) for tensor in (input, other))
    own = [stack[len(stack) - max(len(tensor.shape) - 2, 0) :] for tensor in (first, second)]
    rows, columns = "a" if len(first.shape) > 1 else "", "c" if len(second.shape) > 1 else ""
    return einsum(f"{own[0]}{rows}b,{own[1]}b{columns}->{stack}{rows}{columns}", first, second)


def _stacked(tensor: Traced, sizes: tuple[int, ...], *, batched: bool) -> Traced:
    """Repeat a stack of matrices along axes of size 1; the axis of samples is left away where all share one."""
    own = len(tensor.shape) - 2
    if own <= 0:
        return tensor
    stack = sizes[len(sizes) - own :]
    if batched and not tensor.batched and own == len(sizes) and tensor.shape[0] == 1:
        tensor = rearranged(lambda t: t[0], [tensor])
        stack = stack[1:]
    shape = (*stack, *tensor.shape[-2:])
    expanded: Traced = rearranged(lambda t: t.expand(shape), [tensor])
    return expanded


def total(input: Traced, dim: Any = None, keepdim: bool = False, *, axis: Any = None, dtype: Any = None) -> Traced:
    """Sum over axes, all of them by default; torch knows ``dim`` as ``axis``, too."""
    del dtype
    axes = _axes(input, dim if axis is None else axis)
    letters = ascii_letters[: len(input.shape)]
    kept = "".join(letter for place, letter in enumerate(letters) if place not in axes)
    summed = einsum(f"{letters}->{kept}", input)
    if not keepdim:
        return summed
    shape = [1 if place in axes else size for place, size in enumerate(input.shape)]
    kept_axes: Traced = rearranged(lambda t: t.reshape(shape), [summed])
    return kept_axes


def mean(input: Traced, dim: Any = None, keepdim: bool = False, *, axis: Any = None, dtype: Any = None) -> Traced:
    """Average over axes."""
    del dtype
    chosen = _axes(input, dim if axis is None else axis)
    return scaled(total(input, chosen, keepdim), 1, prod(input.shape[place] for place in chosen))


def _axes(tensor: Traced, dim: Any) -> list[int]:
    count = len(tensor.shape)
    if dim is None:
        return list(range(count))
    return [axis % count for axis in ([dim] if isinstance(dim, int) else dim)]


def linear(input: Traced, weight: Traced, bias: Traced | None = None) -> Traced:
    """Multiply by a matrix and add a vector, as a dense layer does."""
    image = einsum("...i,oi->...o", input, weight)
    return image if bias is None else add(image, bias)


def bilinear(input1: Traced, input2: Traced, weight: Traced, bias: Traced | None = None) -> Traced:
    """Apply one bilinear form for each output."""
    image = einsum("...i,oij,...j->...o", input1, weight, input2)
    return image if bias is None else add(image, bias)


def convolution(  # noqa: PLR0917  torch calls it by place
    input: Traced,
    weight: Traced,
    bias: Traced | None = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Traced:
    """Convolve as torch's conv1d, conv2d and conv3d do, with channels, strides, padding, dilation and groups."""
    axes = len(weight.shape) - 2
    size = weight.shape[2:]
    steps, spread = _each(stride, axes), _each(dilation, axes)
    seen = tuple(1 + (k - 1) * d for k, d in zip(size, spread, strict=True))
    around = _around(padding, seen)
    images = rearranged(lambda t: _windows(t, seen, steps, spread, around).unflatten(1, (groups, -1)), [input])
    filters = rearranged(lambda t: t.unflatten(0, (groups, -1)), [weight])
    places, inner = ascii_letters[10 : 10 + axes], ascii_letters[20 : 20 + axes]
    image = einsum(f"ngc{places}{inner},goc{inner}->ngo{places}", images, filters)
    result: Traced = rearranged(lambda t: t.flatten(1, 2), [image])
    if bias is None:
        return result
    return add(result, rearranged(lambda t: t.reshape(-1, *(1,) * axes), [bias]))


def average_pooling(  # noqa: PLR0917  torch calls it by place
    input: Traced,
    kernel_size: Any,
    stride: Any = None,
    padding: Any = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Traced:
    """Average windows as avg_pool1d, avg_pool2d and avg_pool3d do, padding counted."""
    if ceil_mode or (not count_include_pad and any(_each(padding, 1))):
        raise InputError("this average pooling cannot be read", given="ceil_mode=True, or padding that is not counted")
    axes = len(input.shape) - 2
    size = _each(kernel_size, axes)
    steps = _each(stride or kernel_size, axes)
    around = [(begin, begin) for begin in _each(padding, axes)]
    images = rearranged(lambda t: _windows(t, size, steps, (1,) * axes, around), [input])
    places, inner = ascii_letters[10 : 10 + axes], ascii_letters[20 : 20 + axes]
    return scaled(einsum(f"nc{places}{inner}->nc{places}", images), 1, divisor_override or prod(size))


def _windows(tensor: Any, seen: Any, steps: Any, spread: Any, around: Any) -> Any:
    """Lay windows out behind the axes: (n, channels, places, entries)."""
    axes = len(seen)
    shape = [*tensor.shape[:2], *(n + a + b for n, (a, b) in zip(tensor.shape[2:], around, strict=True))]
    padded = tensor.new_zeros(shape)
    inside = tuple(slice(a, a + n) for n, (a, _) in zip(tensor.shape[2:], around, strict=True))
    padded[(slice(None), slice(None), *inside)] = tensor
    for axis in range(axes):
        padded = padded.unfold(2 + axis, seen[axis], steps[axis])
    return padded[(..., *(slice(None, None, step) for step in spread))]


def _each(option: Any, axes: int) -> tuple[int, ...]:
    given = tuple(option) if isinstance(option, tuple | list) else (option,)
    return given * axes if len(given) == 1 else given


def _around(padding: Any, seen: tuple[int, ...]) -> list[tuple[int, int]]:
    if padding == "same":
        return [((length - 1) // 2, length - 1 - (length - 1) // 2) for length in seen]
    if padding == "valid":
        padding = 0
    return [(begin, begin) for begin in _each(padding, len(seen))]

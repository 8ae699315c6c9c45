"""Cutting a network in its graph of calls, inside residual blocks too.

torch.fx records the calls that the modules *around* the cut make; every other module stays one node, so control flow
inside it does not matter. The graph is parted at the call of the named module. All values that are made before it and
used after it are carried across (Reed et al., "torch.fx", MLSys 2022, is the tracer's reference).

Tracing replaces methods of ``nn.Module`` for its duration: do not run networks in other threads meanwhile.
"""

from __future__ import annotations

import operator
import threading
from operator import attrgetter
from typing import Any

from torch import Tensor, fx, nn

from neurovariety.vinet.truncate_parts import Carried, DoesNotApplyError, Parts, own_copy

_ONE_TRACE_AT_A_TIME = threading.Lock()
_IN_PLACE_OPERATORS = frozenset(
    getattr(operator, name)
    for name in ("iadd", "isub", "imul", "itruediv", "ifloordiv", "ipow", "imatmul", "iand", "ior", "ixor", "setitem")
)


def cut_graph(model: nn.Module, layer: str) -> Parts:
    """Cut a network whose modules around ``layer`` can be traced by torch.fx.

    What these modules compute is recorded as in evaluation mode; all other modules keep following ``train()`` and
    ``eval()``.
    """
    prefix_graph, cut, owner = _trace(own_copy(model), layer)
    prefix = _prefix(prefix_graph, cut, owner)
    graph, cut, owner = _trace(own_copy(model), layer)
    crossing = _crossing(graph, cut)
    opening = _opening(graph, cut, crossing, owner)
    return Parts(prefix, opening, CarryingTail(_tail(graph, cut, crossing, owner)))


class CarryingTail(nn.Module):
    """The part of a traced network behind the cut.

    Parameters
    ----------
    graph : fx.GraphModule
        (z, carried...) -> logits.
    """

    def __init__(self, graph: fx.GraphModule) -> None:
        super().__init__()
        self.graph = graph

    def forward(self, z: Tensor, carried: Carried) -> Tensor:
        """Finish the network, in place where the network works in place."""
        result: Tensor = self.graph(z, *carried)
        return result


class _Root(nn.Module):
    """Gives any network the signature x -> logits, whatever else its forward would take."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor) -> Any:
        return self.network(x)


class _CutTracer(fx.Tracer):
    """Looks into the modules that contain the cut, and into no other."""

    def __init__(self, around: list[nn.Module]) -> None:
        super().__init__()
        self.around = around

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        return not any(m is module for module in self.around)


def _trace(model: nn.Module, layer: str) -> tuple[fx.Graph, fx.Node, nn.Module]:
    names = layer.split(".")
    around = [model.get_submodule(".".join(names[:depth])) for depth in range(len(names))]
    modes = [module.training for module in around]
    root = _Root(model)
    try:
        with _ONE_TRACE_AT_A_TIME:
            for module in around:
                module.training = False
            graph = _CutTracer(around).trace(root)
    except Exception as error:  # tracing runs the model's own code on stand-ins: anything may come of it
        raise DoesNotApplyError(f"torch.fx cannot trace it: {type(error).__name__}: {error}") from error
    finally:
        for module, mode in zip(around, modes, strict=True):
            module.training = mode
    target = model.get_submodule(layer)
    calls = [node for node in graph.nodes if node.op == "call_module" and _found(root, node) is target]
    if len(calls) != 1:
        raise DoesNotApplyError(f"the traced graph calls the layer {len(calls)} times")
    return graph, calls[0], root


def _prefix(graph: fx.Graph, cut: fx.Node, root: nn.Module) -> fx.GraphModule:
    """Keep what the cut's value is made of, and operations in place on it, which have no user of their result."""
    before = _before(graph, cut)
    needed = {cut}
    for node in reversed(before):
        if node in needed or (_works_in_place(node, root) and needed.intersection(node.all_input_nodes)):
            needed.update((node, *node.all_input_nodes))
    kept = fx.Graph()
    copies: dict[fx.Node, fx.Node] = {}
    for node in before:
        if node in needed or node.op == "placeholder":
            copies[node] = kept.node_copy(node, copies.__getitem__)
    kept.output(copies[cut])
    return _graph_module(kept, root, "Prefix")


def _opening(graph: fx.Graph, cut: fx.Node, crossing: list[fx.Node], root: nn.Module) -> fx.GraphModule:
    kept = fx.Graph()
    copies: dict[fx.Node, fx.Node] = {}
    for node in _before(graph, cut):
        copies[node] = kept.node_copy(node, copies.__getitem__)
    kept.output((copies[cut], tuple(copies[node] for node in crossing)))
    return _graph_module(kept, root, "Opening")


def _tail(graph: fx.Graph, cut: fx.Node, crossing: list[fx.Node], root: nn.Module) -> fx.GraphModule:
    kept = fx.Graph()
    copies = {node: kept.placeholder(f"carried_{node.name}") for node in (cut, *crossing)}
    before = _before(graph, cut)
    later = list(graph.nodes)[len(before) :]
    for node in [*(node for node in before if node.op == "get_attr"), *later]:
        copies[node] = kept.node_copy(node, copies.__getitem__)
    return _graph_module(kept, root, "Tail")


def _before(graph: fx.Graph, cut: fx.Node) -> list[fx.Node]:
    nodes = list(graph.nodes)
    return nodes[: nodes.index(cut) + 1]


def _crossing(graph: fx.Graph, cut: fx.Node) -> list[fx.Node]:
    """List the values made before the cut and used behind it; attributes are looked up again instead."""
    before = _before(graph, cut)
    earlier = set(before)
    return [
        node
        for node in before
        if node is not cut and node.op != "get_attr" and any(user not in earlier for user in node.users)
    ]


def _works_in_place(node: fx.Node, root: nn.Module) -> bool:
    if node.op == "call_module":
        return bool(getattr(_found(root, node), "inplace", False))
    if node.op == "call_method":
        name = str(node.target)
    elif node.op == "call_function":
        if node.target in _IN_PLACE_OPERATORS or node.kwargs.get("out") is not None:
            return True
        name = getattr(node.target, "__name__", "")
    else:
        return False
    return bool(node.kwargs.get("inplace")) or (name.endswith("_") and not name.endswith("__"))


def _found(root: nn.Module, node: fx.Node) -> Any:
    return attrgetter(str(node.target))(root)


def _graph_module(graph: fx.Graph, root: nn.Module, name: str) -> fx.GraphModule:
    """Make a module that owns just what its graph names, under the names and in the modes the model had for it."""
    owned = {}
    for node in graph.nodes:
        if node.op in ("call_module", "get_attr"):
            found = _found(root, node)
            node.target = str(node.target).removeprefix("network.")
            owned[node.target] = found
    graph.lint()
    made = fx.GraphModule(owned, graph, class_name=name)
    modes = {path: module.training for path, module in root.get_submodule("network").named_modules()}
    for path, module in made.named_modules():
        module.training = modes.get(path, module.training)
    return made

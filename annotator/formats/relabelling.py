"""Other names for labels on the way out or in, and what that loses."""

from collections import Counter
from collections.abc import Mapping

from msgspec.structs import replace

from annotator.formats.projecting import mapped
from annotator.gold import GoldRecord
from annotator.loss import Losses
from annotator.model import Labels
from annotator.problem import known_names


def note_names(labels: Labels, names: Mapping[str, str], losses: Losses) -> Labels:
    """The labels of a dataset under their other names; counts those that change, and those that become one. Raises ValueError for a label that there isn't."""
    everything = [label for layer in Labels.__struct_fields__ for label in getattr(labels, layer)]
    for label in names:
        if label not in everything:
            raise ValueError(f"rename: there is no label {label!r}; {known_names(label, everything)}")
    for label, name in names.items():
        if not name.strip() or not name.isprintable():
            raise ValueError(f"rename: {name!r} can't be a label, as was asked for {label!r}; expected printable characters")
    found = {}
    for layer in Labels.__struct_fields__:
        old = getattr(labels, layer)
        new = [names.get(label, label) for label in old]
        for label, name in zip(old, new, strict=True):
            if label != name:
                losses.rename("label.renamed", label, name, "labels have the other names that were asked for")
        for name, count in Counter(new).items():
            if count > 1:
                merged = [label for label, other in zip(old, new, strict=True) if other == name]
                losses.note("label.collision", "several labels become one", element=name, before=", ".join(merged), after=name)
        found[layer] = tuple(dict.fromkeys(new))
    return Labels(**found)


def relabelled(record: GoldRecord, names: Mapping[str, str]) -> GoldRecord:
    """A record whose labels have other names, in its coverage too."""
    if not names:
        return record
    covered = {
        layer: tuple(dict.fromkeys(names.get(label, label) for label in getattr(record.coverage, layer)))
        for layer in Labels.__struct_fields__
    }
    return replace(
        mapped(record, lambda each: replace(each, label=names.get(each.label, each.label))), coverage=replace(record.coverage, **covered)
    )

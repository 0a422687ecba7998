"""A scheme that holds what an import brings: new labels, new roles, and ends and attributes that so far weren't foreseen."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeVar

from msgspec.structs import replace

from annotator.gold import GoldRecord
from annotator.labels import NewLabel, entry, name_problem
from annotator.model import Event, Labels, Relation, Scalar, Suggestable
from annotator.scheme import Attribute, EventLabel, RelationLabel, Role, Scheme, SpanLabel, TopicLabel

_Attributed = TypeVar("_Attributed", SpanLabel, RelationLabel, EventLabel)


def scheme_labels(scheme: Scheme) -> Labels:
    """All labels of a scheme, by layer, in its order."""
    return Labels(**{layer: tuple(each.label for each in getattr(scheme, layer)) for layer in Labels.__struct_fields__})


def unknown(scheme: Scheme, labels: Labels) -> Labels:
    """The labels that a scheme lacks, by layer."""
    there = scheme_labels(scheme)
    layers = Labels.__struct_fields__
    return Labels(**{layer: tuple(label for label in getattr(labels, layer) if label not in getattr(there, layer)) for layer in layers})


def widened(scheme: Scheme, labels: Labels, records: Iterable[GoldRecord]) -> Scheme:
    """A scheme, one version on, with the labels that it lacked, and with the roles and ends that the records have; raises ValueError for a label that can't be one."""
    for layer in Labels.__struct_fields__:
        for label in getattr(labels, layer):
            problem = name_problem(label)
            if problem:
                raise ValueError(f"{problem} Give it another name, as in rename={{{label!r}: 'OTHER'}}.")
    missing = unknown(scheme, labels)
    wide = scheme
    for label in missing.spans:
        wide = replace(wide, spans=(*wide.spans, entry(wide, NewLabel(label=label))))
    wide = replace(
        wide,
        relations=(*wide.relations, *(RelationLabel(label=label) for label in missing.relations)),
        events=(*wide.events, *(EventLabel(label=label) for label in missing.events)),
        topics=(*wide.topics, *(TopicLabel(label=label) for label in missing.topics)),
    )
    for record in records:
        wide = _fitting(wide, record)
    return scheme if wide == scheme else replace(wide, version=scheme.version + 1)


def _fitting(scheme: Scheme, record: GoldRecord) -> Scheme:
    labels = {span.id: span.label for span in record.spans} | {event.id: event.label for event in record.events}
    return replace(
        scheme,
        spans=tuple(_attributed(entry, record.spans) for entry in scheme.spans),
        relations=tuple(_attributed(_relation(entry, record.relations, labels), record.relations) for entry in scheme.relations),
        events=tuple(_attributed(_event(entry, record.events, labels), record.events) for entry in scheme.events),
    )


def _relation(label: RelationLabel, relations: Iterable[Relation], labels: Mapping[str, str]) -> RelationLabel:
    own = [each for each in relations if each.label == label.label]
    heads, tails = _ends(label.head, [labels[each.head] for each in own]), _ends(label.tail, [labels[each.tail] for each in own])
    return label if (heads, tails) == (label.head, label.tail) else replace(label, head=heads, tail=tails)


def _event(label: EventLabel, events: Iterable[Event], labels: Mapping[str, str]) -> EventLabel:
    own = [each for each in events if each.label == label.label]
    triggers = _ends(label.triggers, [labels[ref] for event in own for ref in event.triggers])
    roles = {role.role: role for role in label.roles}
    for event in own:
        counts = Counter(argument.role for argument in event.args)
        for name, count in counts.items():
            role = roles.get(name) or Role(role=name)
            fillers = [labels[argument.ref] for argument in event.args if argument.role == name]
            roles[name] = replace(role, ref=_ends(role.ref, fillers), repeat=role.repeat or count > 1)
    wide = tuple(roles.values())
    return label if (triggers, wide) == (label.triggers, label.roles) else replace(label, triggers=triggers, roles=wide)


def _ends(allowed: tuple[str, ...], found: Iterable[str]) -> tuple[str, ...]:
    # empty stands for any
    return tuple(dict.fromkeys([*allowed, *found])) if allowed else ()


def _attributed(label: _Attributed, elements: Iterable[Suggestable]) -> _Attributed:
    """A label that declares attributes, with those and the choices that its elements have beside them; one that declares none takes any."""
    known = {attribute.name: attribute for attribute in label.attributes}
    if not known:
        return label
    for element in elements:
        for name, value in element.attrs.items():
            if element.label == label.label and name != "unsure":
                known[name] = _holding(known.get(name) or Attribute(name=name, type="text"), value if isinstance(value, list) else [value])
    return label if tuple(known.values()) == label.attributes else replace(label, attributes=tuple(known.values()))


def _holding(attribute: Attribute, values: Iterable[Scalar]) -> Attribute:
    more = [str(each) for each in values if each not in attribute.values] if attribute.type == "choice" else []
    return replace(attribute, values=(*attribute.values, *more)) if more else attribute

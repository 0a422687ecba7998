"""What mentions in brat's files refer to: groups of them, and links to a knowledge base, as entities."""

from collections.abc import Iterable, Mapping
from typing import Any

from annotator.formats.bratlines import Document
from annotator.formats.bratproject import GROUP, KEY, name_of
from annotator.formats.canonical import text_order
from annotator.model import Entity, Span
from annotator.model import Record as Value


class _Group(Value, frozen=True, kw_only=True):
    name: str
    members: tuple[str, ...]


def entities(document: Document, spans: Mapping[str, Span]) -> tuple[tuple[Entity, ...], dict[str, str]]:
    """The entities in the order of their first mentions, and the entity of each mention that has one."""
    order = {span.id: number for number, span in enumerate(sorted(spans.values(), key=text_order))}
    told = {target: text for kind, target, text, _ in document.remarks if kind == "Entity"}
    groups, of = _grouped(document, told, order)
    kb: dict[int, str] = {}
    called: dict[int, str] = {}
    for mention, reference, name in document.links:
        if mention in of:
            kb.setdefault(of[mention], reference.removeprefix("kb:"))
            called.setdefault(of[mention], name)
    made = []
    for number, group in sorted(enumerate(groups), key=lambda each: min(order[name] for name in each[1].members)):
        first = spans[min(group.members, key=order.__getitem__)]
        label, _, name = told.get(first.id, "").partition(" ")
        own: dict[str, Any] = {} if group.name == GROUP else {KEY: {"group": group.name}}
        said = name or called.get(number) or name_of(first)
        made.append(Entity(id=f"e{number + 1}", name=said, label=label or first.label, kb=kb.get(number), ext=own))
    return tuple(made), {mention: f"e{number + 1}" for mention, number in of.items()}


def _grouped(document: Document, told: Iterable[str], order: Mapping[str, int]) -> tuple[list[_Group], dict[str, int]]:
    """Mentions that stand in one group, that a remark names, or that have one link; each is in the first of them only."""
    groups: list[_Group] = []
    of: dict[str, int] = {}
    linked: dict[str, list[str]] = {}
    for mention, reference, _ in document.links:
        linked.setdefault(reference, []).append(mention)
    for name, members in [*document.groups, *((GROUP, (each,)) for each in told), *((GROUP, tuple(each)) for each in linked.values())]:
        free = tuple(each for each in dict.fromkeys(members) if each in order and each not in of)
        if free:
            of.update(dict.fromkeys(free, len(groups)))
            groups.append(_Group(name=name, members=free))
    return groups, of

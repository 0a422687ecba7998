"""brat's annotation.conf: the types that its annotators may choose, without which it shows nothing.

Format: https://brat.nlplab.org/configuration.html
"""

import re
from collections.abc import Iterable

from msgspec import field

from annotator.model import Labels, Record

NAME = "annotation.conf"
_SECTION = re.compile(r"\[(\w+)\]\s*")


class Used(Record, frozen=True, kw_only=True):
    """What the documents of a folder use of what annotation.conf must foresee."""

    roles: dict[str, dict[str, None]] = field(default_factory=dict)
    ends: dict[str, tuple[str, str]] = field(default_factory=dict)
    groups: dict[str, None] = field(default_factory=dict)
    values: dict[str, dict[str, None]] = field(default_factory=dict)
    binary: dict[str, None] = field(default_factory=dict)


def written(labels: Labels, used: Used) -> str:
    """The file for labels and for what documents use: any span or event may fill any place."""
    lines = ["[entities]", *labels.spans, "", "[relations]"]
    for label in labels.relations:
        first, second = used.ends.get(label, ("Arg1", "Arg2"))
        lines.append(f"{label}\t{first}:<ANY>, {second}:<ANY>")
    lines += [f"{name}\tArg1:<ANY>, Arg2:<ANY>, <REL-TYPE>:symmetric-transitive" for name in used.groups if name not in labels.relations]
    lines += ["", "[events]"]
    for label in labels.events:
        roles = ", ".join(f"{role}*:<ANY>" for role in used.roles.get(label, ()))
        lines.append(f"{label}\t{roles}" if roles else label)
    lines += ["", "[attributes]"]
    lines += [f"{name}\tArg:<ANY>" for name in used.binary if name not in used.values]
    lines += [f"{name}\tArg:<ANY>, Value:{'|'.join(values)}" for name, values in used.values.items()]
    return "\n".join([*lines, ""])


def labels_in(text: str) -> Labels:
    """The types that a file declares; those that only order others are left out."""
    found: dict[str, dict[str, None]] = {"entities": {}, "relations": {}, "events": {}}
    section = ""
    for raw in text.split("\n"):
        line = raw.strip()
        head = _SECTION.fullmatch(line)
        if head:
            section = head[1]
        # a relation that is symmetric and transitive groups mentions: it is no relation of ours
        elif line and section in found and line[0] not in "#!<-" and not (section == "relations" and "symmetric-transitive" in line):
            found[section][line.split()[0]] = None
    return Labels(spans=tuple(found["entities"]), relations=tuple(found["relations"]), events=tuple(found["events"]))


def more(labels: Labels, spans: Iterable[str], relations: Iterable[str], events: Iterable[str]) -> Labels:
    """Labels, and behind them those that documents use without that they were declared."""
    return Labels(
        spans=tuple(dict.fromkeys([*labels.spans, *spans])),
        relations=tuple(dict.fromkeys([*labels.relations, *relations])),
        events=tuple(dict.fromkeys([*labels.events, *events])),
        topics=labels.topics,
    )

"""Label Studio's labelling config: the controls by which its results are named, as XML, and the labels that such a file declares."""

import re
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

from annotator.formats.colouring import colour
from annotator.formats.options import Options
from annotator.model import Labels

TEXT, LABELS, TOPICS = "text", "label", "topics"
"""The names of the article's text, of the labels of spans, and of the labels of whole articles."""
_TAGS = {"choices": "Choices", "number": "Number", "textarea": "TextArea"}
_KIND = re.compile(r"\.(?:choices|number|textarea)$")
_KEYS = "123456789qwertzuiopasdfghjklyxcvbnm"
_SIZE = 2**22


class Controls:
    """The controls of attributes that the results of a file name, collected while it is written: one for each attribute and kind of value."""

    def __init__(self) -> None:
        self._kinds: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.choices: dict[str, dict[str, None]] = {}
        self.several: set[str] = set()

    def name(self, attribute: str, kind: str, values: list[str]) -> str:
        """The control of an attribute's values of a kind; its name is the attribute's where no other kind and no other control has that name."""
        first = self._kinds.setdefault(attribute, kind)
        plain = first == kind and attribute not in (TEXT, LABELS, TOPICS) and not _KIND.search(attribute)
        name = attribute if plain else f"{attribute}.{kind}"
        self.names[name] = kind
        if kind == "choices":
            self.choices.setdefault(name, {}).update(dict.fromkeys(values))
            if len(values) != 1:
                self.several.add(name)
        return name


def attribute_of(control: str) -> str:
    """The attribute whose values a control gives."""
    return _KIND.sub("", control)


def config(options: Options, controls: Controls) -> bytes:
    """The labelling config that the results of an export need."""
    view = ElementTree.Element("View")
    # without it white space at the ends of a line isn't shown
    ElementTree.SubElement(view, "Style").text = ".htx-text{ white-space: pre-wrap; }"
    labels = options.labels
    if labels.relations:
        relations = ElementTree.SubElement(view, "Relations")
        for label in labels.relations:
            ElementTree.SubElement(relations, "Relation", value=label)
    if labels.spans:
        spans = ElementTree.SubElement(view, "Labels", name=LABELS, toName=TEXT)
        for number, label in enumerate(labels.spans):
            node = ElementTree.SubElement(spans, "Label", value=label, background=colour(label, number, options))
            if number < len(_KEYS):
                node.set("hotkey", _KEYS[number])
    ElementTree.SubElement(view, "Text", name=TEXT, value="$text")
    if labels.topics:
        _choices(view, TOPICS, labels.topics, several=True)
    for name, kind in controls.names.items():
        of_region = ElementTree.SubElement(view, "View", visibleWhen="region-selected")
        ElementTree.SubElement(of_region, "Header", value=name)
        if kind == "choices":
            _choices(of_region, name, controls.choices[name], several=name in controls.several).set("perRegion", "true")
        else:
            ElementTree.SubElement(of_region, _TAGS[kind], name=name, toName=TEXT, perRegion="true")
    ElementTree.indent(view, " ")
    return ElementTree.tostring(view, encoding="unicode").encode() + b"\n"


def beside(path: Path) -> Path:
    """Where the labelling config of an export lies."""
    return path.with_name(f"{path.stem}.config.xml")


def declared(path: Path) -> Labels:
    """The labels that the config beside a file declares; none where there is no config, or none that can be trusted."""
    place = beside(path)
    if not place.is_file() or place.stat().st_size > _SIZE:
        return Labels()
    data = place.read_bytes()
    # in UTF-16 a document type would read otherwise
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\0" in data:
        return Labels()
    try:
        view = ElementTree.fromstring(data)  # noqa: S314 - without a document type there is nothing to expand
    except ElementTree.ParseError:
        return Labels()
    return Labels(
        spans=_values(view.iterfind(".//Labels/Label")),
        relations=_values(view.iterfind(".//Relations/Relation")),
        topics=_values(each for control in view.iterfind(".//Choices") if not control.get("perRegion") for each in control),
    )


def _choices(parent: ElementTree.Element, name: str, values: Iterable[str], *, several: bool) -> ElementTree.Element:
    choices = ElementTree.SubElement(parent, "Choices", name=name, toName=TEXT, choice="multiple" if several else "single")
    for value in values:
        ElementTree.SubElement(choices, "Choice", value=value)
    return choices


def _values(nodes: Iterable[ElementTree.Element]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for node in nodes if (value := node.get("value"))))

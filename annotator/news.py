"""The scheme that a new corpus starts with: names in the news, what ties them and what happens to them."""

from annotator.scheme import EventLabel, RelationLabel, Role, Scheme, SpanLabel, TopicLabel

_NEWS_SPANS = (
    ("PER", "Person", "1", "#0b6bcb", "A named person; the title is not part of the name."),
    ("ORG", "Organisation", "2", "#8a3ffc", "A named organisation, authority, party, company or armed force."),
    ("LOC", "Place", "3", "#00796b", "A named country, city, region, building or body of water."),
    ("NORP", "Group", "4", "#b05a00", "A nationality, religion or political group, as adjective or noun."),
    ("DATE", "Date", "5", "#5f6b7a", "A date or period, absolute or relative to the article."),
    ("EVENT", "Event", "6", "#a61e1e", "A named event: a summit, a war, an election, a fair."),
    ("WEAPON", "Weapon", "7", "#c2255c", "A named weapon or a type designation."),
    ("AGREEMENT", "Agreement", "8", "#4d6b00", "A named treaty, agreement or law."),
    ("TRIGGER", "Trigger", "9", "#445c8a", "The word that names an event of the article."),
)
_ACTORS = ("PER", "ORG", "LOC", "NORP")
_NEWS_RELATIONS = (
    ("LEADS", ("PER",), ("ORG", "LOC")),
    ("MEMBER_OF", ("PER", "ORG", "LOC"), ("ORG",)),
    ("LOCATED_IN", ("ORG", "LOC", "EVENT"), ("LOC",)),
    ("PARTY_TO", ("ORG", "LOC"), ("AGREEMENT",)),
)
_NEWS_EVENTS = (
    ("ArmsTransfer", (("Supplier", _ACTORS), ("Recipient", _ACTORS), ("Item", ("WEAPON",)), ("Date", ("DATE",)))),
    ("Attack", (("Attacker", _ACTORS), ("Target", ()), ("Instrument", ("WEAPON",)), ("Place", ("LOC",)), ("Date", ("DATE",)))),
    ("Meeting", (("Participant", _ACTORS), ("Place", ("LOC",)), ("Date", ("DATE",)))),
    ("Signing", (("Party", _ACTORS), ("Document", ("AGREEMENT",)), ("Place", ("LOC",)), ("Date", ("DATE",)))),
)


def scheme() -> Scheme:
    """The scheme a new corpus starts with: eight kinds of names in the news, triggers, relations, events and topics."""
    return Scheme(
        version=1,
        spans=tuple(
            SpanLabel(label=label, name=name, key=key, colour=colour, description=text) for label, name, key, colour, text in _NEWS_SPANS
        ),
        relations=tuple(RelationLabel(label=label, head=head, tail=tail) for label, head, tail in _NEWS_RELATIONS),
        events=tuple(
            EventLabel(label=label, triggers=("TRIGGER",), roles=tuple(Role(role=role, ref=ref, repeat=True) for role, ref in roles))
            for label, roles in _NEWS_EVENTS
        ),
        topics=tuple(TopicLabel(label=label) for label in ("politics", "security", "economy", "society", "culture")),
    )

"""The schemes that a corpus can start with."""

import pytest

from annotator import news
from annotator.labels import colour_problem, name_problem
from annotator.templates import TEMPLATES, template


def test_news_has_names_only():
    scheme = template("news")
    assert scheme.span_labels == ("PER", "ORG", "LOC", "NORP", "DATE", "EVENT", "WEAPON", "AGREEMENT")
    assert (scheme.relations, scheme.events, scheme.topics) == ((), (), ())


def test_news_events_has_relations_and_events_whose_roles_and_ends_are_labels_of_it():
    scheme = template("news-events")
    assert scheme == news.scheme()
    known = set(scheme.span_labels)
    ends = [label for relation in scheme.relations for label in relation.head + relation.tail]
    refs = [label for event in scheme.events for role in event.roles for label in role.ref]
    assert scheme.relations
    assert all(event.roles and set(event.triggers) <= known for event in scheme.events)
    assert set(ends + refs) <= known


def test_empty_asks_for_nothing():
    assert template("empty").span_labels == ()


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_obeys_the_rules_for_new_labels(name):
    scheme = template(name)
    assert scheme.version == 1
    assert [problem for each in scheme.spans for problem in (name_problem(each.label), colour_problem(each.colour)) if problem] == []
    assert len({each.key for each in scheme.spans}) == len(scheme.spans)
    assert len({each.colour for each in scheme.spans}) == len(scheme.spans)


def test_an_unknown_template_lists_the_known_ones():
    with pytest.raises(ValueError, match="no template 'sport'; known: news, news-events, empty"):
        template("sport")

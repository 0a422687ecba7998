"""A whole project, played: three readers who err, two rounds, other guidelines between them, adjudication and gold; every count is known beforehand."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from itertools import combinations
from pathlib import Path

import pytest

from annotator.adjudication import dockets
from annotator.comparison import MEASURES
from annotator.gold import GoldRecord
from annotator.goldfile import read as read_gold
from annotator.model import Reading, Rejection, Span
from annotator.review import Agreement
from tests.playing import FEWER, READERS, SECOND, Played, Settled
from tests.simulation import FAMILIES, Heard, Mark
from tests.tallies import added, disputed, tally


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return Played(tmp_path_factory.mktemp("project") / "corpus")


def answers(played: Played, name: str, articles: Iterable[str], *, latest: bool = False) -> dict[str, tuple[set[Mark], tuple[str, ...]]]:
    """What somebody had said when first done, or says now, by article, with the labels that were asked for."""
    found = {article: played.project.said.get((name, article)) for article in articles}
    return {article: (said.now if latest else said.first, said.labels) for article, said in found.items() if said and said.state == "done"}


def expected(played: Played, names: Iterable[str], articles: Collection[str], *, label: str = "", latest: bool = False) -> dict:
    """Each measure's counts, pooled over all pairs; then how many articles two have read, how many of them are empty, and what is masked."""
    found: dict[str, list] = {measure: [] for measure in MEASURES}
    both, filled, masked = set(), set(), 0
    for one, other in combinations(sorted(names), 2):
        first, second = (answers(played, name, articles, latest=latest) for name in (one, other))
        for article in first.keys() & second.keys():
            zones = [zone for zone in played.project.articles[article].zones if zone.type != "boilerplate"]
            within = {at for zone in zones for at in range(zone.start, zone.end)}
            labels = set(first[article][1]) & set(second[article][1])
            sides = [{mark for mark in said[article][0] if label in ("", mark[2])} for said in (first, second)]
            kept = [{mark for mark in side if mark[2] in labels and within & set(range(*mark[:2]))} for side in sides]
            masked += sum(map(len, sides)) - sum(map(len, kept))
            both.add(article)
            if any(kept):
                filled.add(article)
            for measure, triple in tally(*kept, within).items():
                found[measure].append(triple)
    return {
        "counts": {measure: added(triples) for measure, triples in found.items()},
        "articles": len(both),
        "empty": len(both - filled),
        "masked": masked,
    }


def reported(agreement: Agreement) -> dict:
    """The same as a report has it."""
    frame = agreement.summary().frame.set_index("measure")
    for measure, row in frame.iterrows():
        assert row["value"] == pytest.approx(2 * row["matched"] / (row["a"] + row["b"])), measure
    (articles,), (empty,), (masked,) = (frame[name].unique().tolist() for name in ("articles", "empty", "masked"))
    counts = {measure: tuple(frame.loc[measure, ["matched", "a", "b"]].tolist()) for measure in MEASURES}
    return {"counts": counts, "articles": articles, "empty": empty, "masked": masked}


def test_every_article_falls_to_as_many_readers_as_the_round_says(played: Played) -> None:
    assert {len(readers) for readers in played.drawn["erste"].values()} == {2}
    assert {len(readers) for readers in played.drawn["zweite"].values()} == {3}
    assert len(played.drawn["erste"]) == 40
    assert {said.labels for (_, article), said in played.project.said.items() if article in SECOND} == {FEWER}


def test_the_play_holds_all_that_happens_in_a_project(played: Played) -> None:
    said = played.project.said
    states = Counter(each.state for each in said.values())
    assert min(states[state] for state in ("done", "open", "skipped")) >= 3
    assert sum(each.state == "done" and not each.first for each in said.values()) >= 3
    assert len(said) < 2 * 40 + 3 * 20 + 2 * 2 + 10
    assert {each.guidelines for each in said.values()} == {"1", "2"}
    assert [rule for rule in ("unanimous", "longest", "majority", "adjudicated") if rule not in _rules_used(played)] == []
    assert sum(taken for _, decisions, _ in played.settlements for taken in decisions.values()) > 20
    assert sum(not taken for _, decisions, _ in played.settlements for taken in decisions.values()) > 20


def _rules_used(played: Played) -> set[str]:
    return {rule for lead in played.settled.values() for rule, _ in lead.spans.values()}


@pytest.mark.parametrize("name", ["erste", "zweite"])
def test_the_agreement_of_a_round_counts_what_was_said_in_it(played: Played, name: str) -> None:
    wanted = expected(played, READERS, played.drawn[name])
    assert wanted["counts"]["exact_typed"][0] > 100
    assert reported(played.corpus.agreement(round=name)) == wanted


def test_what_is_corrected_later_changes_no_agreement_but_that_of_the_latest(played: Played) -> None:
    assert reported(played.first) == reported(played.corpus.agreement(round="erste"))
    now = reported(played.corpus.agreement(latest=True))
    assert now == expected(played, READERS, played.project.current, latest=True)
    assert now != reported(played.corpus.agreement())


def test_the_agreement_of_everything_is_of_all_readers_and_pairs_and_labels(played: Played) -> None:
    current, whole = played.project.current, played.corpus.agreement()
    assert reported(whole) == expected(played, READERS, current)
    for measure in MEASURES:
        pairs = whole.by_pair(measure).set_index("scope")
        for pair in combinations(READERS, 2):
            wanted = expected(played, pair, current)["counts"][measure]
            assert tuple(pairs.loc[" – ".join(pair), ["matched", "a", "b"]]) == wanted
    frame = whole.by_label().set_index("scope")
    for label in frame.index:
        wanted = expected(played, READERS, current, label=label)
        assert (*frame.loc[label, ["matched", "a", "b"]], frame.loc[label, "masked"]) == (
            *wanted["counts"]["exact_typed"],
            wanted["masked"],
        )


def test_a_reader_is_compared_with_themselves_and_nobody_else(played: Played) -> None:
    found = reported(played.corpus.agreement("a1", "a1.r2"))
    assert found == expected(played, ("a1", "a1.r2"), played.again)
    assert found["articles"] == 10
    assert played.corpus.agreement().annotators == READERS


def test_everybody_is_told_how_far_they_are(played: Played) -> None:
    project = played.project
    for name, drawn in (
        ("erste", played.drawn["erste"]),
        ("zweite", played.drawn["zweite"]),
        (None, {**played.drawn["erste"], **played.drawn["zweite"]}),
    ):
        frame = played.corpus.agreement(round=name).finished()
        for reader in READERS:
            counts = Counter(
                said.state if (said := project.said.get((reader, article))) else "unread" if reader in readers else "not assigned"
                for article, readers in drawn.items()
            )
            empty = sum(
                bool(said) and said.state == "done" and not said.first
                for article in drawn
                for said in [project.said.get((reader, article))]
            )
            assert frame.loc[reader].to_dict() == {"other text": 0, "empty": empty} | {
                state: counts[state] for state in ("not assigned", "unread", "open", "skipped", "done")
            }


def test_rounds_and_progress_add_up(played: Played) -> None:
    said, current = played.project.said, played.project.current
    frame = played.corpus.rounds().set_index(["round", "annotator"])
    for name, drawn in played.drawn.items():
        for reader in READERS:
            mine = [article for article, readers in drawn.items() if reader in readers]
            counts = Counter(said[reader, article].state if (reader, article) in said else "unread" for article in mine)
            row = frame.loc[(name, reader)]
            assert row["articles"] == len(mine)
            assert {state: row[state] for state in ("done", "skipped", "open", "unread")} == {
                state: counts[state] for state in ("done", "skipped", "open", "unread")
            }
    progress = played.corpus.progress().set_index("annotator")
    for reader in (*READERS, "a1.r2"):
        mine = [each for (name, article), each in said.items() if name == reader and article in current]
        assert progress.loc[reader, "spans"] == sum(len(each.now) for each in mine)
        assert progress.loc[reader, "minutes"] == round(sum(each.ms for each in mine) / 60_000, 1)
    assert progress.loc["a1", ["articles", "done"]].tolist() == [20, frame.loc[("zweite", "a1"), "done"]]


def test_policies_decide_what_they_say_and_count_what_stays_open(played: Played) -> None:
    for found, decisions, left in played.settlements:
        assert {(each.article, (each.start, each.end, each.label)): each.taken for each in found.decisions} == decisions
        assert (found.left, found.problems) == (left, ())
        assert all(
            each.readers
            == tuple(reader for reader in READERS if (each.start, each.end, each.label) in _before(played, reader, each.article))
            for each in found.decisions
        )
    assert played.taken_back == (4, 4)


def _before(played: Played, reader: str, article: str) -> set[Mark]:
    """What a reader who was done had said when policies were at work: nothing was corrected yet."""
    said = played.project.said.get((reader, article))
    return said.first if said and said.state == "done" else set()


def test_the_journal_of_the_lead_holds_every_decision_with_its_origin(played: Played) -> None:
    for article, lead in played.settled.items():
        state = played.store.annotations("lead", article, folder="adjudications")
        found = {
            (span.start, span.end, span.label): (span.verdict.rule, tuple(origin.by for origin in span.from_))
            for span in state.annotations.spans
            if span.verdict
        }
        assert found == lead.spans
        refused = [each.of for each in state.annotations.values() if isinstance(each, Rejection)]
        assert {(each.start, each.end, each.label) for each in refused} == lead.refused
        assert (state.rev, state.annotations.reading.state) == (lead.revs, "done" if lead.done else "open")
        assert state.annotations.reading.guidelines == lead.guidelines
    assert set(played.store.annotated("lead", folder="adjudications")) == set(played.settled)


def test_the_lead_sees_what_is_disputed_and_where_a_reader_changed_their_mind(played: Played) -> None:
    changed = {article for _, article in played.corrected}
    found = {case.article: (case.disputed, case.state, case.stale) for case in dockets(played.store, "lead")}
    assert found == {
        article: (
            len(disputed(sides.values())),
            "unread" if article not in played.settled else "done" if played.settled[article].done else "open",
            article in played.settled and article in changed,
        )
        for article in played.project.current
        if (sides := played.sides(article))
    }
    assert sum(stale for _, _, stale in found.values()) == 2


def _outcome(played: Played, article: str) -> tuple[str, object]:
    """What must become of an article, by the rules of gold."""
    said = {reader: played.project.said[reader, article].state for reader in READERS if (reader, article) in played.project.said}
    asked = {reader: said.get(reader, "unread") for reader in READERS} if article in SECOND else said
    if played.settled.get(article, Settled()).done and "open" not in asked.values():
        return "gold", {"lead": played.settled[article].revs}
    if set(asked.values()) <= {"unread"}:
        return "unread", None
    waiting = tuple(reader for reader, state in asked.items() if state in ("open", "unread"))
    if waiting:
        return "waiting", waiting
    done = {reader: played.project.said[reader, article] for reader, state in asked.items() if state == "done"}
    if not done:
        return "skipped", None
    apart = disputed(each.now for each in done.values())
    return ("disputed", (tuple(done), len(apart))) if apart else ("gold", {reader: each.revs for reader, each in done.items()})


def test_every_article_comes_to_gold_or_is_counted_with_what_keeps_it(played: Played) -> None:
    outcomes = {article: _outcome(played, article) for article in played.project.current}
    kinds = {kind: {article: more for article, (found, more) in outcomes.items() if found == kind} for kind, _ in outcomes.values()}
    assert {*kinds} >= {"gold", "disputed", "waiting"}
    report = played.report
    assert set(report.written) == set(kinds["gold"])
    assert {each.article: (each.readers, each.elements) for each in report.disputed} == kinds["disputed"]
    assert report.waiting == kinds["waiting"]
    assert (set(report.skipped), set(report.unread)) == (set(kinds.get("skipped", ())), set(kinds.get("unread", ())))
    assert (report.partial, report.locked, report.problems) == ((), {}, ())
    assert report.spans == sum(len(_gold_marks(played, article)) for article in kinds["gold"])


def _gold_marks(played: Played, article: str) -> dict[Mark, tuple[str, tuple[str, ...]]]:
    """The gold of an article: each span with its rule and its readers; without a lead no rule is named, and a single reader goes without saying."""
    kind, more = _outcome(played, article)
    assert (kind, isinstance(more, dict)) == ("gold", True)
    if "lead" in more:
        return played.settled[article].spans
    readers = tuple(more)
    return {mark: ("", readers if len(readers) > 1 else ()) for mark in played.project.said[readers[0], article].now}


def test_every_gold_record_says_what_was_settled_by_whom_and_under_which_rules(played: Played) -> None:
    records = {record.id: record for record in read_gold(played.store.root / "gold.jsonl") if isinstance(record, GoldRecord)}
    assert list(records) == list(played.report.written)
    project = played.project
    for article, record in records.items():
        found = {
            (span.start, span.end, span.label): (span.verdict.rule if span.verdict else "", tuple(origin.by for origin in span.from_))
            for span in record.spans
        }
        assert found == _gold_marks(played, article)
        inputs = _outcome(played, article)[1]
        assert record.prov.from_ == inputs
        one = min(inputs)
        said = played.settled[article] if one == "lead" else project.said[one, article]
        assert record.prov.guidelines == said.guidelines
        spent = sum(project.said[reader, article].ms for reader in inputs if reader != "lead")
        assert record.prov.seconds == (round(spent / 1000, 1) or None)
        assert record.coverage.spans == (FEWER if article in SECOND else project.said[_reader(played, article), article].labels)
        assert record.coverage.zones == tuple(
            (zone.start, zone.end) for zone in project.articles[article].zones if zone.type != "boilerplate"
        )
        assert record.text == project.articles[article].text


def _reader(played: Played, article: str) -> str:
    return next(reader for reader in READERS if (reader, article) in played.project.said)


def test_what_is_exported_is_the_gold_and_the_readings(played: Played, tmp_path: Path) -> None:
    report = played.corpus.export(tmp_path / "gold.jsonl", format="jsonl", check=True)
    assert report.kept == {"records": len(played.report.written), "spans": played.report.spans}
    assert report.count("record.skipped") == len(played.project.current) - len(played.report.written)
    assert (tmp_path / "gold.jsonl").read_bytes() == (played.store.root / "gold.jsonl").read_bytes()
    mine = {article: said for (name, article), said in played.project.said.items() if name == "a1" and article in played.project.current}
    report = played.corpus.export(tmp_path / "a1.jsonl", format="jsonl", annotator="a1", check=True)
    assert report.kept == {"records": len(mine), "spans": sum(len(said.now) for said in mine.values())}


def test_readers_are_told_nothing_that_others_said_about_the_article(played: Played) -> None:
    for heard in played.project.heard:
        others = set(re.findall(r"op-([a-z0-9.]+)-\d", heard.told)) - {heard.reader}
        assert others == set(), (heard.reader, heard.article)
        own, family = heard.own, FAMILIES[int(heard.article[1:3])]
        known = own | {words for place, said in heard.gold.items() if place[:3] != heard.article[:3] for words in said}
        for _, words, by in heard.offered:
            assert by == "memory"
            assert any(words in each for each in known), (heard, words)
            # a name that stands in no other article
            assert family not in words or any(family in each for each in own)
    assert any(f"op-{heard.reader}-" in heard.told for heard in played.project.heard)
    late = [heard for heard in played.project.heard if (heard.reader, heard.article) == played.late]
    assert (len(late), played.late[1] in late[1].gold) == (2, True)
    assert any(_only_by_gold(heard) for heard in played.project.heard)


def _only_by_gold(heard: Heard) -> bool:
    return any(not any(words in each for each in heard.own) for _, words, _ in heard.offered)


def test_a_suggestion_that_was_taken_had_been_said_by_the_reader_or_by_others_who_were_done(played: Played) -> None:
    changes = list(_changes(played))
    over = {(who, article): at for who, article, at, _, state in changes if state in ("done", "skipped")}
    asked = {**played.drawn["erste"], **played.drawn["zweite"]}
    taken = [(who, article, at, span) for who, article, at, spans, _ in changes for span in spans if span.source and who != "lead"]
    assert len(taken) > 100
    for who, article, at, span in taken:
        # where else the same words were marked before, by whom
        heard = {(by, place) for by, place, before, others, _ in changes if before < at for each in others if span.text in each.text}
        own = any(by == who for by, _ in heard)
        others = any(
            place[:3] != article[:3]
            and over.get((by, place), at) < at
            and (who not in asked.get(place, ()) or over.get((who, place), at) < at)
            for by, place in heard
        )
        assert own or others, (who, article, span)


def _changes(played: Played) -> Iterable[tuple[str, str, str, list[Span], str]]:
    """Every change of every journal: who, about what, when, with which spans, and how the reading stands by it."""
    for folder in ("annotations", "adjudications"):
        for who in played.store.annotators(folder=folder):
            for article in played.store.annotated(who, folder=folder):
                for line in played.store.history(who, article, folder=folder):
                    state = next((each.state for each in line.add if isinstance(each, Reading)), "")
                    yield who, article, line.at, [each for each in line.add if isinstance(each, Span)], state


def test_the_files_of_the_project_are_sound(played: Played) -> None:
    assert played.corpus.check().to_dict("records") == []
    assert played.corpus.problems == []

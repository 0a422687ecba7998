"""SmartData and MobIE: the real sample as its README counts it, arguments that are copies, and documents that can't be read."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from annotator.formats import inflating, smartdata
from annotator.formats.options import Options
from annotator.formats.units import UnitUnproven
from annotator.gold import GoldRecord
from annotator.loss import Losses, LossReport
from annotator.model import Argument

SAMPLE = Path(__file__).parents[3] / "shared" / "foreign" / "smartdata-v3" / "sample.json.gz"
TEXT = "🙂 Die Werft in Kiel entlässt 40 Leute."


def place(quote: str, text: str = TEXT) -> dict[str, Any]:
    """Where a quote stands, in UTF-16 units."""
    start = len(text[: text.index(quote)].encode("utf-16-le")) // 2
    return {"start": start, "end": start + len(quote.encode("utf-16-le")) // 2, "attributes": None}


def mention(id: str, quote: str, type: str, text: str = TEXT, **more: Any) -> dict[str, Any]:
    return {"id": id, "span": place(quote, text), "type": type, "normalizedValue": {"string": quote}, "refids": None} | more


def argument(role: str, copy: dict[str, Any]) -> dict[str, Any]:
    return {"id": "a", "role": role, "conceptMention": copy, "attributes": None}


def event(*args: dict[str, Any], name: str = "Layoffs", **more: Any) -> dict[str, Any]:
    return {"id": "r/1", "name": name, "args": {"array": list(args)}} | more


def document(mentions: list[dict[str, Any]], events: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    arrays = {"conceptMentions": {"array": mentions}, "relationMentions": {"array": events or []}}
    return {"id": "d1", "text": {"string": TEXT}, "langCode": {"string": "de"}} | arrays | more


def read(tmp_path: Path, *documents: Any, options: Options = Options()) -> tuple[list[GoldRecord], LossReport]:  # noqa: B008 - a value
    path = tmp_path / "in.json"
    path.write_text("\n".join(each if isinstance(each, str) else json.dumps(each, indent=1) for each in documents), encoding="utf-8")
    losses = Losses()
    return list(smartdata.read(path, losses, options)), losses.report("smartdata")


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the foreign sample files aren't here")
def test_the_real_sample_comes_in_as_its_readme_counts_it() -> None:
    losses = Losses()
    found = list(smartdata.read(SAMPLE, losses, Options()))
    events = [event for record in found for event in record.events]
    assert (len(found), sum(len(record.spans) for record in found), len(events)) == (14, 273, 33)
    assert [sum(len(each.triggers) == number for each in events) for number in range(3)] == [16, 11, 6]
    # a repeated role may be the trigger's
    repeated = [each for each in events if len(each.triggers) > 1 or len({argument.role for argument in each.args}) < len(each.args)]
    assert (len(repeated), sum(len(each.args) >= 3 for each in events)) == (7, 21)
    assert sum(span.ext["smartdata"].get("normalizedValue") is None for record in found for span in record.spans) == 265
    assert {record.annotator for record in found} == {"Annotator_54669547", "Annotator_3af8f8fe", "Annotator_0706025b"}
    classes = [(loss.class_, loss.severity) for loss in losses.report("smartdata").losses]
    assert classes == [("unit.detected", "note"), ("scheme.detected", "note")]
    assert "Research use only" in losses.report("smartdata").losses[1].reason


def test_an_argument_is_found_by_its_id_or_by_its_place_and_type(tmp_path: Path) -> None:
    mentions = [mention("c/1", "Werft", "ORGANIZATION_COMPANY"), mention("c/2", "entlässt", "TRIGGER"), mention("c/3", "40", "NUMBER")]
    args = [
        argument("organization", mention("c/elsewhere", "Werft", "organization-company")),
        argument("trigger", mention("c/2", "entlässt", "trigger")),
        argument("number", mention("c/3", "40", "number")),
        argument("place", mention("c/4", "Kiel", "location")),
    ]
    (found,), report = read(tmp_path, document(mentions, [event(*args)]))
    (layoff,) = found.events
    assert layoff.triggers == ("c/2",)
    assert [(each.role, found.text[span.start : span.end]) for each in layoff.args for span in found.spans if span.id == each.ref] == [
        ("organization", "Werft"),
        ("number", "40"),
        ("place", "Kiel"),
    ]
    assert layoff.args[0] == Argument(role="organization", ref="c/1")
    assert report.count("repair.argument") == 2


def test_what_the_file_says_beside_the_annotations_is_kept(tmp_path: Path) -> None:
    said = {"map": {"annotatorId": "Annotator_1", "status": "factual"}}
    from_ = {"array": [{"license": {"string": "Research use only"}}]}
    one = mention("c/1", "Werft", "X", attributes=said, provenance=from_, normalizedValue={"string": "Werft AG"}, refids={"array": ["Q1"]})
    more = {"uri": {"string": "https://blatt.example/a"}, "title": {"string": "Werft"}, "docType": {"de.dfki.lt.tap.docTypes": "NEWS_HTML"}}
    (found,), _ = read(tmp_path, document([one], [event(argument("who", one), attributes=said)], **more))
    assert found.annotator == "Annotator_1"
    assert found.meta == {"title": "Werft", "source": "blatt.example", "url": "https://blatt.example/a"}
    assert found.ext == {"smartdata": {"docType": "NEWS_HTML"}}
    assert found.spans[0].attrs == found.events[0].attrs == {"status": "factual"}
    assert found.spans[0].ext["smartdata"] == {
        "annotatorId": "Annotator_1",
        "license": ["Research use only"],
        "normalizedValue": "Werft AG",
        "refids": ["Q1"],
    }


def test_documents_of_several_annotators_are_whose_the_caller_says(tmp_path: Path) -> None:
    two = [
        mention("c/1", "Werft", "X", attributes={"map": {"annotatorId": "A"}}),
        mention("c/2", "40", "X", attributes={"map": {"annotatorId": "B"}}),
    ]
    (found,), _ = read(tmp_path, document(two), options=Options(annotator="a1"))
    assert found.annotator == "a1"
    assert [span.ext["smartdata"]["annotatorId"] for span in found.spans] == ["A", "B"]


def test_offsets_in_code_points_stop_the_import_until_somebody_says_so(tmp_path: Path) -> None:
    shifted = mention("c/1", "Werft", "X", span={"start": TEXT.index("Werft"), "end": TEXT.index("Werft") + 5})
    with pytest.raises(UnitUnproven, match=r"in\.json should count its offsets in UTF-16 units, but behind an emoji 1 mentions read"):
        read(tmp_path, document([shifted]))
    (found,), _ = read(tmp_path, document([shifted]), options=Options(unit="codepoint"))
    assert found.spans[0].text == "Werft"


WRONG = [
    (
        document([mention("c/1", "Werft", "X", span={"start": 0, "end": 900})]),
        "repair.span",
        "in.json:1: mention c/1: X [0, 900] of 38 characters",
    ),
    (document([mention("c/1", "Werft", "X", span=None)]), "repair.span", "mention c/1: X [] of"),
    (document([mention("c/1", "Werft", "X", span={"start": 1, "end": 5})]), "repair.span", "[1, 5]"),
    (document([mention("c/1", "Werft", "")]), "repair.span", "no type"),
    (document([mention("c/1", "Werft", "X"), mention("c/1", "40", "X")]), "repair.span", "an id that is taken"),
    (document([], [event(argument("who", {"id": "c/9"}))]), "event.dropped", "in.json:1: Layoffs who"),
    (document([], [event(name="")]), "event.dropped", "without an id or a name"),
    (document([], text=None, id="ohne"), "record.skipped", "in.json:1: no text, but id, text"),
]


@pytest.mark.parametrize(("found", "class_", "message"), WRONG)
def test_what_cannot_be_read_is_named_and_the_rest_comes_in(tmp_path: Path, found: dict[str, Any], class_: str, message: str) -> None:
    records, report = read(tmp_path, found, document([mention("c/7", "Kiel", "LOCATION")], id="d2"))
    assert [span.text for span in records[-1].spans] == ["Kiel"]
    (loss,) = [each for each in report.losses if each.class_ == class_]
    assert message in f"{loss.examples[0]} {loss.reason}"


def test_a_document_that_comes_twice_is_read_once(tmp_path: Path) -> None:
    records, report = read(tmp_path, document([]), document([]))
    assert len(records) == 1
    assert "stands on line 1 already" in str(report.losses[0].examples[0])


def test_a_file_that_breaks_off_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"in\.json:\d+: the JSON can't be read"):
        read(tmp_path, document([]), json.dumps(document([]), indent=1)[:-30])


def test_a_packed_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "in.json.gz"
    path.write_bytes(gzip.compress(json.dumps(document([mention("c/1", "Werft", "X")])).encode())[:-20])
    with pytest.raises(ValueError, match=r"in\.json\.gz is packed by gzip, but can't be unpacked"):
        list(smartdata.read(path, Losses(), Options()))


def test_a_packed_file_that_grows_beyond_measure_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inflating, "_ALWAYS", 1000)
    path = tmp_path / "in.json.gz"
    path.write_bytes(gzip.compress(b" " * 10_000_000))
    with pytest.raises(ValueError, match=r"in\.json\.gz grows to more than .* bytes when it is unpacked"):
        list(smartdata.read(path, Losses(), Options()))

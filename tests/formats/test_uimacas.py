"""UIMA's CAS: real files as JSON and XMI against each other, what becomes of each type, and files that are broken or unsafe."""

import json
from pathlib import Path
from typing import Any

import pytest

from annotator.formats.options import Options
from annotator.gold import Coverage, GoldRecord
from annotator.loss import Losses, LossReport
from annotator.model import Argument

pytest.importorskip("cassis", reason="dkpro-cassis isn't installed: pip install 'article-annotator[uima]'")

from annotator.formats import uimacas, uimafiles, webanno

SHARED = Path(__file__).parents[2].parent / "shared" / "foreign"
foreign = pytest.mark.skipif(not SHARED.is_dir(), reason="the foreign sample files aren't beside this project")
STRING, ANNOTATION = "uima.cas.String", "uima.tcas.Annotation"


def read(path: Path, **chosen: Any) -> tuple[list[GoldRecord], LossReport]:
    losses = Losses()
    found = list(uimacas.read(path, losses, Options(**chosen)))
    return found, losses.report("uima")


def type_(name: str, above: str = ANNOTATION, **features: str) -> dict[str, Any]:
    ranges = {feature: {"%NAME": feature, "%RANGE": range_} for feature, range_ in features.items()}
    return {name: {"%NAME": name, "%SUPER_TYPE": above, **ranges}}


def cas(types: dict[str, Any], *structures: dict[str, Any], text: str = "Frau 🙂 Haag lacht") -> dict[str, Any]:
    """A JSON CAS of one text; the feature structures are numbered from 2 on, and all indexed."""
    numbered = [{"%ID": number, "@sofa": 1, **each} for number, each in enumerate(structures, 2)]
    for each in numbered:
        if "begin" not in each:
            each.pop("@sofa")
    sofa = {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView", "mimeType": "text", "sofaString": text}
    members = [each["%ID"] for each in numbered if not each["%TYPE"].endswith("[]")]
    view = {"_InitialView": {"%SOFA": 1, "%MEMBERS": members}}
    return {"%TYPES": types, "%FEATURE_STRUCTURES": [sofa, *numbered], "%VIEWS": view}


def file(folder: Path, found: object, name: str = "in.json") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(found if isinstance(found, bytes) else json.dumps(found).encode())
    return path


def spans(record: GoldRecord) -> list[tuple[int, int, str, str]]:
    return [(span.start, span.end, span.label, span.text) for span in record.spans]


def messages(report: LossReport, class_: str) -> list[str]:
    return [example.before for loss in report.losses if loss.class_ == class_ for example in loss.examples]


def reasons(report: LossReport, class_: str) -> dict[str, int]:
    return {loss.reason: loss.count for loss in report.losses if loss.class_ == class_}


NAME = type_("webanno.custom.Name", value=STRING)
HAAG = {"%TYPE": "webanno.custom.Name", "begin": 8, "end": 12, "value": "PER"}
FRAU = {"%TYPE": "webanno.custom.Name", "begin": 0, "end": 4, "value": "TITEL"}

TYPESYSTEM = """<?xml version="1.0" encoding="UTF-8"?>
<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier"><name>Meine Typen</name><types><typeDescription>
<name>webanno.custom.Name</name><description/><supertypeName>uima.tcas.Annotation</supertypeName><features><featureDescription>
<name>value</name><description/><rangeTypeName>uima.cas.String</rangeTypeName></featureDescription></features>
</typeDescription></types></typeSystemDescription>
"""
XMI = """<?xml version="1.0" encoding="UTF-8"?>
<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmlns:custom="http:///webanno/custom.ecore" xmi:version="2.0">
<cas:NULL xmi:id="0"/><custom:Name xmi:id="2" sofa="1" begin="8" end="12" value="A &amp; B"/>
<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text" sofaString="Frau &#128578; Haag&#13;&#10;lacht"/>
<cas:View sofa="1" members="2"/></xmi:XMI>
"""


def xmi(folder: Path, types: str = TYPESYSTEM, data: str = XMI) -> Path:
    (folder / "typesystem.xml").write_bytes(types.encode())
    return file(folder, data.encode(), "in.xmi")


@foreign
@pytest.mark.parametrize(
    ("name", "text", "left_out"),
    [("casWithEmojiUnicodeTextAndAnnotations", 32, 9), ("casWithTextAndAnnotations", 14, 4)],
)
def test_real_annotations_that_say_nothing_are_left_out_by_their_type(name: str, text: int, left_out: int) -> None:
    (found,), report = read(SHARED / "uima-json-cas" / name / "data.json")
    assert (len(found.text), found.spans, found.lang) == (text, (), "")
    assert reasons(report, "repair.type") == {
        "uima.tcas.Annotation: annotations without one of the features value, identity, identifier, label are left out": left_out
    }


@foreign
def test_real_slots_are_an_event_in_json_xmi_and_webannos_tsv_alike() -> None:
    folder = SHARED / "uima-json-cas" / "tsv3-testSimpleSlotFeature"
    (json_,), report = read(folder / "data.json")
    (xmi_,), _ = read(folder / "debug.xmi", columns={"typesystem": "debug-typesystem.xml"})
    (other,), _ = read(SHARED / "webanno-tsv3" / "testSimpleSlotFeature" / "reference.xmi")
    (tsv,) = webanno.read(SHARED / "webanno-tsv3" / "testSimpleSlotFeature" / "reference.tsv", Losses(), Options())
    assert spans(json_) == spans(xmi_) == spans(other) == spans(tsv)
    assert spans(json_) == [(0, 4, "SimpleLinkHost", "This"), (5, 7, "SimpleSpan", "is"), (8, 9, "SimpleSpan", "a")]
    said = []
    for record in (json_, xmi_, other, tsv):
        texts = {span.id: span.text for span in record.spans}
        said += [
            [
                (each.label, [texts[one] for one in each.triggers], [(one.role, texts[one.ref]) for one in each.args])
                for each in record.events
            ]
        ]
    assert said == [[("SimpleLinkHost", ["This"], [("p1", "is"), ("p2", "a")])]] * 4
    package = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type"
    assert reasons(report, "attr.lost") == {
        f"{package}.Sentence: tokens and sentences are no annotations": 1,
        f"{package}.Token: tokens and sentences are no annotations": 5,
    }


@foreign
def test_a_real_xmi_file_has_the_positions_of_its_tsv_twin() -> None:
    folder = SHARED / "webanno-tsv3" / "testSentenceWithEmoji"
    (found,), _ = read(folder / "reference.xmi")
    (twin,) = webanno.read(folder / "reference.tsv", Losses(), Options())
    assert [(span.start, span.end, span.text) for span in found.spans] == [(span.start, span.end, span.text) for span in twin.spans]
    assert ([span.label for span in found.spans], [span.label for span in twin.spans]) == (["NamedEntity"], ["Span"])
    assert (found.text, found.ext) == (twin.text, {"uima": {"documentId": "doc"}})


def test_offsets_are_utf_16_units(tmp_path: Path) -> None:
    (found,), report = read(file(tmp_path, cas(NAME, HAAG)))
    assert spans(found) == [(7, 11, "PER", "Haag")]
    assert found.spans[0].ext == {"uima": {"type": "webanno.custom.Name"}}
    assert [loss.reason for loss in report.losses] == ["offsets count UTF-16 units: as UIMA has it"]
    assert found.coverage == Coverage(spans=("PER",), zones=((0, 17),))
    assert found.prov.import_ == {"format": "uima", "file": "in.json"}


@pytest.mark.parametrize("feature", ["value", "identity", "identifier", "label"])
def test_a_string_feature_of_a_known_name_is_the_label_and_others_are_attributes(feature: str, tmp_path: Path) -> None:
    types = type_("a.Name", **{feature: STRING, "sure": "uima.cas.Boolean", "size": "uima.cas.Integer", "empty": STRING})
    (found,), _ = read(file(tmp_path, cas(types, {"%TYPE": "a.Name", "begin": 0, "end": 4, feature: "X", "sure": True, "size": 3})))
    assert [(span.label, span.attrs) for span in found.spans] == [("X", {"sure": True, "size": 3})]


def test_a_type_without_such_a_feature_is_left_out_until_the_options_name_one(tmp_path: Path) -> None:
    path = file(tmp_path, cas(type_("a.Pos", PosValue=STRING), {"%TYPE": "a.Pos", "begin": 0, "end": 4, "PosValue": "NN"}))
    (found,), report = read(path)
    assert found.spans == ()
    (reason,) = reasons(report, "repair.type")
    assert reason.startswith("a.Pos: ")
    assert reason.endswith("name the feature of its label, as in columns={'label': 'PosValue'}")
    for columns in ({"label": "PosValue"}, {"Pos": "PosValue"}, {"a.Pos": "PosValue"}):
        assert spans(read(path, columns=columns)[0][0]) == [(0, 4, "NN", "Frau")]


def test_what_has_no_value_or_no_features_is_labelled_with_its_type(tmp_path: Path) -> None:
    plain = {"%TYPE": "a.Waffe", "begin": 0, "end": 4}
    empty = {"%TYPE": "webanno.custom.Name", "begin": 8, "end": 12}
    (found,), _ = read(file(tmp_path, cas(NAME | type_("a.Waffe"), plain, empty)))
    assert spans(found) == [(0, 4, "Waffe", "Frau"), (7, 11, "Name", "Haag")]


def test_relations_go_from_governor_to_dependent(tmp_path: Path) -> None:
    types = NAME | type_("a.Tie", value=STRING, sure=STRING, Governor=ANNOTATION, Dependent=ANNOTATION)
    tie = {"%TYPE": "a.Tie", "begin": 8, "end": 12, "value": "ist", "sure": "ja", "@Governor": 3, "@Dependent": 2}
    lost = {"%TYPE": "a.Tie", "begin": 8, "end": 12, "value": "hat", "@Governor": 3}
    (found,), report = read(file(tmp_path, cas(NAME | types, HAAG, FRAU, tie, lost)))
    assert [(each.label, each.head, each.tail, each.attrs) for each in found.relations] == [("ist", "s3", "s2", {"sure": "ja"})]
    assert messages(report, "relation.unknown_arg") == ["in.json: Tie 5 [8, 12) hat"]


def test_links_of_role_and_target_are_arguments(tmp_path: Path) -> None:
    types = NAME | type_("a.Link", "uima.cas.TOP", role=STRING, target=ANNOTATION) | type_("a.Frame", value=STRING, roles="a.Link[]")
    links = [{"%TYPE": "a.Link", "role": "wer", "@target": 2}, {"%TYPE": "a.Link", "@target": 3}, {"%TYPE": "a.Link", "role": "was"}]
    listed = {"%TYPE": "a.Link[]", "%ELEMENTS": [4, 5, 6]}
    frame = {"%TYPE": "a.Frame", "begin": 13, "end": 18, "value": "Lachen", "@roles": 7}
    (found,), report = read(file(tmp_path, cas(types, HAAG, FRAU, *links, listed, frame)))
    (event,) = found.events
    assert (event.label, event.triggers) == ("Lachen", ("s8",))
    assert event.args == (Argument(role="wer", ref="s2"), Argument(role="roles", ref="s3"))
    assert messages(report, "event.dropped") == ["in.json: Frame 8 [13, 18) was"]
    assert found.coverage.events == ("Lachen",)


def test_feature_structures_without_a_place_and_references_are_counted_as_lost(tmp_path: Path) -> None:
    types = type_("a.Chain", "uima.cas.TOP", title=STRING) | type_("a.Name", value=STRING, chain="a.Chain")
    chain = {"%TYPE": "a.Chain", "title": "x"}
    _, report = read(file(tmp_path, cas(types, chain, {"%TYPE": "a.Name", "begin": 0, "end": 4, "value": "X", "@chain": 2})))
    assert reasons(report, "attr.lost") == {
        "a.Chain: feature structures without a place in the text are left out": 1,
        "a.Name: chain is neither a text nor a number that can be kept": 1,
    }


def test_what_a_cas_says_of_its_document_is_kept(tmp_path: Path) -> None:
    types = NAME | type_("a.Meta", "uima.tcas.DocumentAnnotation", documentTitle=STRING, documentId=STRING)
    meta = {"%TYPE": "a.Meta", "begin": 0, "end": 18, "language": "de", "documentTitle": "Ein Titel", "documentId": "d-1"}
    (found,), _ = read(file(tmp_path, cas(types, meta, HAAG)))
    assert (found.lang, found.meta, found.ext) == ("de", {"title": "Ein Titel"}, {"uima": {"documentId": "d-1"}})


def test_a_second_view_is_counted_as_left_out(tmp_path: Path) -> None:
    found = cas(NAME, HAAG)
    sofa = {"%ID": 9, "%TYPE": "uima.cas.Sofa", "sofaNum": 2, "sofaID": "english", "mimeType": "text", "sofaString": "Mrs Haag"}
    found["%FEATURE_STRUCTURES"].append(sofa)
    found["%VIEWS"]["english"] = {"%SOFA": 9, "%MEMBERS": []}
    (record,), report = read(file(tmp_path, found))
    assert record.text == "Frau 🙂 Haag lacht"
    assert messages(report, "record.skipped") == ["in.json: view 'english'"]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ({"begin": 8, "end": 99}, "in.json: Name 2 [8, 99) PER"),
        ({"begin": 6, "end": 12}, "in.json: Name 2 [6, 12) PER"),
        ({"begin": 8, "end": 8}, "in.json: Name 2 [8, 8) PER"),
        ({"begin": 12, "end": 8}, "in.json: Name 2 [12, 8) PER"),
        ({"begin": -3, "end": 8}, "in.json: Name 2 [-3, 8) PER"),
    ],
)
def test_a_span_without_a_place_in_the_text_is_left_out_and_the_others_are_read(place: dict[str, int], said: str, tmp_path: Path) -> None:
    (found,), report = read(file(tmp_path, cas(NAME, HAAG | place, FRAU)))
    assert spans(found) == [(0, 4, "TITEL", "Frau")]
    assert messages(report, "repair.span") == [said]


def test_xmi_is_read_with_the_type_system_beside_it(tmp_path: Path) -> None:
    (found,), report = read(xmi(tmp_path))
    assert (found.text, spans(found)) == ("Frau 🙂 Haag\r\nlacht", [(7, 11, "A & B", "Haag")])
    assert [loss.class_ for loss in report.losses] == ["unit.detected"]


def test_xmi_without_its_type_system_is_refused(tmp_path: Path) -> None:
    path = file(tmp_path, XMI.encode(), "in.xmi")
    with pytest.raises(ValueError, match=r"in\.xmi: XMI doesn't hold its types, and typesystem\.xml isn't in its folder\. Put "):
        read(path)


@pytest.mark.parametrize("kind", ["path", "link"])
def test_a_type_system_outside_the_files_folder_is_not_read(kind: str, tmp_path: Path) -> None:
    (tmp_path / "types.xml").write_text(TYPESYSTEM)
    path = file(tmp_path, XMI.encode(), "in/in.xmi")
    (tmp_path / "in" / "linked.xml").symlink_to(tmp_path / "types.xml")
    said = {"path": "../types.xml", "link": "linked.xml"}[kind]
    with pytest.raises(ValueError, match="lies outside the folder of the file"):
        read(path, columns={"typesystem": said})


def test_a_type_that_the_type_system_lacks_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"in\.xmi: dkpro-cassis can't read it \(TypeNotFoundError: .*webanno\.custom\.Ort.*Export"):
        read(xmi(tmp_path, data=XMI.replace("custom:Name", "custom:Ort")))


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n'


@pytest.mark.parametrize("which", ["xmi", "typesystem"])
@pytest.mark.parametrize("declared", [LAUGHS, '<!DOCTYPE x SYSTEM "file:///etc/passwd">\n', "<!doctype x>\n"])
def test_xml_that_declares_a_document_type_is_refused_before_it_is_parsed(
    which: str, declared: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head, rest = (XMI if which == "xmi" else TYPESYSTEM).split("\n", 1)
    bad = f"{head}\n{declared}{rest}"
    path = xmi(tmp_path, data=bad) if which == "xmi" else xmi(tmp_path, types=bad)
    parse = uimafiles._parsed
    monkeypatch.setattr(
        uimafiles, "_parsed", lambda data, name: pytest.fail("it was parsed") if b"doctype" in data.lower() else parse(data, name)
    )
    monkeypatch.setattr(uimafiles, "_loaded", lambda load, name, losses: pytest.fail("it was loaded"))
    name = "in.xmi" if which == "xmi" else "typesystem.xml"
    with pytest.raises(ValueError, match=rf"{name}:2: the XML has a <!DOCTYPE, which is not read"):
        read(path)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (XMI.replace("UTF-8", "UTF-7").encode(), "the XML says that it is in 'UTF-7'. Write it again as UTF-8"),
        (XMI.encode("utf-16-le"), "the file holds NUL, as UTF-16 does"),
        (XMI.encode("utf-16"), "in.xmi:1: byte 0xff is no UTF-8"),
        (XMI.replace("&amp;", "&lol;").encode(), "in.xmi:3: the XML can't be read: undefined entity"),
        (XMI.replace("</xmi:XMI>", "").encode(), "in.xmi:6: the XML can't be read: no element found"),
        (XMI.replace('begin="8"', 'begin="acht"').encode(), "in.xmi: dkpro-cassis can't read it (ValueError"),
        (XMI.replace('members="2"', 'members="2 77"').encode(), "in.xmi: dkpro-cassis can't read it (KeyError: 77)"),
        (XMI.replace(' sofaString="', ' other="').encode(), "in.xmi: dkpro-cassis can't read it (TypeError"),
    ],
)
def test_broken_xmi_is_refused_with_what_to_do(data: bytes, said: str, tmp_path: Path) -> None:
    xmi(tmp_path)
    with pytest.raises(ValueError) as refused:
        read(file(tmp_path, data, "in.xmi"))
    assert said in str(refused.value)


@pytest.mark.parametrize("feature", ["x=print(1)", "from", "__class__", "a b", "", "größe"])
def test_a_feature_whose_name_would_become_code_is_refused(feature: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="can't be the name of a type or a feature; expected letters, digits"):
        read(file(tmp_path, cas(type_("a.Name", **{"value": STRING, feature: STRING}), HAAG)))
    with pytest.raises(ValueError, match=r"typesystem\.xml: .* can't be the name of a type or a feature"):
        read(xmi(tmp_path, types=TYPESYSTEM.replace("<name>value<", f"<name>{feature}<")))


@pytest.mark.parametrize(
    "types",
    [
        type_("a.Name\nimport os"),
        type_("a.Name", above="uima tcas"),
        type_("a.Name", value="uima.cas.String()"),
    ],
)
def test_a_type_whose_name_is_none_is_refused(types: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="can't be the name of a type or a feature"):
        read(file(tmp_path, cas(NAME | types, HAAG)))


@pytest.mark.parametrize("key", ["@__class__", "@type", "__dict__", "#a b"])
def test_a_feature_structure_that_would_set_what_is_no_feature_is_refused(key: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="can't be the name of a type or a feature"):
        read(file(tmp_path, cas(NAME, HAAG | {key: 2})))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{\n"%TYPES": {},\n', "in.json:3: the JSON can't be read: Expecting"),
        (b"[1]", "in.json: here is no object; expected a JSON CAS with %TYPES, %FEATURE_STRUCTURES, %VIEWS"),
        (b'{"text": "Haag"}', "in.json: here is an object with 'text'; expected a JSON CAS"),
        (b"[" * 100_000, "in.json: the JSON can't be read"),
        (b'{"%TYPES": {"a.B": 3}, "%VIEWS": {}}', "in.json: the type 'a.B' is declared as 3; expected an object of features"),
        (b'{"%TYPES": {}, "%VIEWS": {}, "%FEATURE_STRUCTURES": [{"%ID": 1}]}', "in.json: feature structure 1 is {'%ID': 1}; expected"),
        (
            b'{"%TYPES": {}, "%VIEWS": {"_InitialView": {"%SOFA": 1, "%MEMBERS": []}}}',
            "in.json: no view of the CAS has a text (sofaString)",
        ),
        (b'{"%TYPES": {}, "%VIEWS": {}, "x": "\\ud83d"}', "in.json: a string holds half of a surrogate pair"),
        (b'{"x":\n"\xe4"}', "in.json:2: byte 0xe4 is no UTF-8. Write the file again as UTF-8"),
        (json.dumps(cas({}, HAAG)).encode(), "in.json: dkpro-cassis can't read it (TypeNotFoundError"),
        (json.dumps(cas(NAME, HAAG | {"odd": 1})).encode(), "in.json: dkpro-cassis can't read it (TypeError"),
    ],
)
def test_a_broken_json_cas_is_refused_with_what_to_do(data: bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError) as refused:
        read(file(tmp_path, data))
    assert said in str(refused.value)


def test_a_text_at_an_address_is_not_fetched(tmp_path: Path) -> None:
    found = cas(NAME)
    sofa = found["%FEATURE_STRUCTURES"][0]
    sofa["sofaURI"] = (tmp_path / "secret.txt").as_uri()
    del sofa["sofaString"]
    (tmp_path / "secret.txt").write_text("geheim")
    with pytest.raises(ValueError, match=r"a text at an address \(sofaURI\) isn't fetched"):
        read(file(tmp_path, found))


def test_a_file_of_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"in\.zip: the file ends in \.zip; expected a JSON CAS"):
        read(file(tmp_path, b"PK", "in.zip"))


def test_a_folder_of_readers_comes_in_and_a_broken_file_is_counted(tmp_path: Path) -> None:
    for reader in ("anna", "bert"):
        file(tmp_path, cas(NAME, HAAG if reader == "anna" else FRAU), f"doc/{reader}.json")
    file(tmp_path, b"{", "doc/carl.json")
    found, report = read(tmp_path)
    assert [(each.id, each.annotator, spans(each)[0][2]) for each in found] == [("doc", "anna", "PER"), ("doc", "bert", "TITEL")]
    assert {each.coverage.spans for each in found} == {("PER", "TITEL")}
    assert messages(report, "record.skipped")[0].startswith("doc/carl.json:1: the JSON can't be read")


def test_a_text_that_is_indexed_like_an_annotation_is_passed_over(tmp_path: Path) -> None:
    found = cas(NAME, HAAG)
    found["%VIEWS"]["_InitialView"]["%MEMBERS"].append(1)
    assert spans(read(file(tmp_path, found))[0][0]) == [(7, 11, "PER", "Haag")]


def test_two_feature_structures_of_one_id_are_refused(tmp_path: Path) -> None:
    sofa = {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView", "sofaString": "Haag"}
    said = {"%TYPES": {}, "%VIEWS": {}, "%FEATURE_STRUCTURES": [sofa, sofa]}
    with pytest.raises(ValueError, match=r"in\.json: two feature structures have the %ID 1; expected one of its own for each"):
        list(uimacas.read(file(tmp_path, said), Losses(), Options()))

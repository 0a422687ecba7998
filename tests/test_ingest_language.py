"""The language of a text: guessed offline, with how sure the guess is, and none where there is too little to go by."""

import subprocess
import sys

import pytest

from annotator.ingest.language import detect


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Der Stadtrat hat am Montag beschlossen, die alte Brücke abzureißen.", "de"),
        ("The city council decided on Monday to tear down the old bridge.", "en"),
        ("Le conseil municipal a décidé lundi de démolir le vieux pont.", "fr"),
        ("Городской совет решил в понедельник снести старый мост.", "ru"),
    ],
)
def test_a_sentence_is_enough(text: str, lang: str) -> None:
    found = detect(text)
    assert found.lang == lang
    assert 0.9 <= found.confidence <= 1


@pytest.mark.parametrize("text", ["", "1234", "Hallo"])
def test_too_little_text_has_no_language(text: str) -> None:
    assert detect(text).lang == ""


def test_the_model_is_loaded_for_no_one_else() -> None:
    code = "import sys, annotator, annotator.zones, annotator.ingest; print('py3langid' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "False"

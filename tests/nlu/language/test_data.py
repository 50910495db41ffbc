"""Every folder of `nlu/language` is a whole language, and the loader takes nothing else."""

from pathlib import Path

import pytest

from nlu.language.check import problems
from nlu.language.data import FOLDER, LanguageError, is_language, language, languages, read, read_yaml
from nlu.language.language import Inflection


@pytest.mark.parametrize("code", languages())
def test_every_language_is_whole(code: str) -> None:
    assert list(problems(code)) == []
    assert language(code).words.function


@pytest.mark.parametrize("code", languages())
def test_every_language_has_the_same_files(code: str) -> None:
    first, *_ = languages()
    names = [sorted(path.name for path in (FOLDER / lang).iterdir()) for lang in (first, code)]
    assert names[0] == names[1]


def test_a_key_stands_once(tmp_path: Path) -> None:
    (tmp_path / "twice.yaml").write_text("order: ordered\ncolour: colours\norder: orders\n", "utf-8")
    with pytest.raises(LanguageError, match="line 3: the key “order” stands twice"):
        read_yaml(tmp_path / "twice.yaml")


def test_inner_keys_stand_once_as_well(tmp_path: Path) -> None:
    (tmp_path / "twice.yaml").write_text("exceptions:\n  order: ordered\n  order: orders\n", "utf-8")
    with pytest.raises(LanguageError, match="“order” stands twice"):
        read_yaml(tmp_path / "twice.yaml")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("kept:", "keeps:"), "“kept” is missing"),
        (("kept: []", "kept: []\nmore: x"), "“more” is unknown"),
        (("plurals: []", "plurals: [s]"), "“plurals” cannot be read"),
    ],
)
def test_keys_are_those_of_the_dataclass(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    plain = (FOLDER / "zh" / "inflection.yaml").read_text("utf-8")
    (tmp_path / "inflection.yaml").write_text(plain.replace(*change), "utf-8")
    with pytest.raises(LanguageError, match=said):
        read(Inflection, tmp_path / "inflection.yaml")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(LanguageError, match="is missing"):
        read(Inflection, tmp_path / "inflection.yaml")


def test_an_unknown_language_is_told() -> None:
    assert not is_language("xx")
    with pytest.raises(LanguageError, match="no language “xx”; there are en"):
        language("xx")

"""Generators: a real tiny Llama from a folder and behind a server, and what is asked of them."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from nlu import tasks
from nlu.generation.loading import load_generator
from nlu.generation.sampling import Sampling
from nlu.generation.server import ServerGenerator
from nlu.types import ModelError
from tests.nlu import tiny_llama
from tests.nlu.tiny_llama import Scripted

HELLO = [("system", "Be kind."), ("user", "你好")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_llama.save(tmp_path_factory.mktemp("llama"))


def test_a_llama_of_a_folder_continues_a_conversation(folder: Path) -> None:
    generator = load_generator(str(folder), "cpu", Sampling(max_tokens=12))
    said = "".join(generator.generate(HELLO))
    assert 0 < len(said) <= 12
    assert said == "".join(generator.generate(HELLO))  # temperature 0
    assert said != "".join(generator.generate([("user", "A different start")]))


def test_a_higher_temperature_varies(folder: Path) -> None:
    generator = load_generator(str(folder), "cpu", Sampling(max_tokens=16, temperature=1.5))
    assert len({"".join(generator.generate(HELLO)) for _ in range(4)}) > 1


def test_a_long_conversation_keeps_its_end(tmp_path: Path) -> None:
    small = tiny_llama.save(tmp_path / "small", template=False, context=64)
    generator = load_generator(str(small), "cpu", Sampling(max_tokens=8))
    assert "".join(generator.generate([("user", "x" * 5000 + "end")])) == "".join(
        generator.generate([("user", "y" * 90 + "x" * 5000 + "end")])
    )


def test_an_abandoned_reply_frees_the_model(folder: Path) -> None:
    generator = load_generator(str(folder), "cpu", Sampling(max_tokens=200))
    first = generator.generate(HELLO)
    next(first)
    first.close()  # type: ignore[attr-defined]
    assert "".join(itertools.islice(generator.generate(HELLO), 3))


def test_a_server_streams_the_same(folder: Path) -> None:
    local = load_generator(str(folder), "cpu", Sampling(max_tokens=10))
    with tiny_llama.server(local, key="k") as (url, got):
        said = "".join(ServerGenerator(url, "tiny", "k", Sampling(max_tokens=10)).generate(HELLO))
        assert said == "".join(local.generate(HELLO))
        assert got[0]["model"] == "tiny" and got[0]["messages"][1] == {"role": "user", "content": "你好"}
        with pytest.raises(ModelError, match=r"401: .*wrong key"):
            list(ServerGenerator(url, "tiny", "bad").generate(HELLO))
    with pytest.raises(ModelError, match="is the server up"):
        list(ServerGenerator(url, "tiny", seconds=2).generate(HELLO))


def test_what_is_no_model_says_what_is_needed(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.safetensors and a tokenizer"):
        load_generator(str(tmp_path))
    with pytest.raises(ModelError, match="no generator 'nobody'"):
        load_generator("nobody")


def test_a_translation_keeps_what_stands_between_pieces() -> None:
    text = "\n\n".join("One sentence of some length stands here. " * 20 + "It ends." for _ in range(4))
    scripted = Scripted("<part>")
    assert "".join(tasks.translate(scripted, text, "zh")) == "<part>\n\n<part>\n\n<part>\n\n<part>"
    assert "简体中文" in scripted.asked[0][0][1]
    assert "\n\n".join(asked[1][1] for asked in scripted.asked) == text


def test_a_long_text_is_summarised_by_its_parts() -> None:
    text = "The committee met and agreed on the budget of the year. " * 80
    scripted = Scripted("They agreed.")
    assert "".join(tasks.summarise(scripted, text, 2)) == "They agreed."
    assert len(scripted.asked) > 2 and "at most 2 sentences" in scripted.asked[0][0][1]
    assert scripted.asked[-1][1][1].startswith("They agreed.\nThey agreed.")
    with pytest.raises(ModelError, match="does not shorten"):
        list(tasks.summarise(Scripted(text * 2), text))


def test_writing_and_chat_follow_the_language() -> None:
    scripted = Scripted("好")
    list(tasks.write(scripted, "写一首关于雨的短诗"))
    list(tasks.chat(scripted, [("user", "hi"), ("assistant", "hello"), ("user", "how are you?")], "en"))
    assert "写作" in scripted.asked[0][0][1]
    assert [role for role, _ in scripted.asked[1]] == ["system", "user", "assistant", "user"]

"""Skills through the whole handler: teaching, documents, sentiment, statistics, and what a language model writes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import URIRef

from bot.app import App
from bot.config import Config
from bot.skills.documents import asked_for
from bot.skills.phrases import PHRASES, said
from bot.skills.small_talk import dialogue_act
from bot.skills.writing import requested
from bot.types import Handler, Reply
from kg.ledger.ledger import Ledger
from kg.ledger.taught import TaughtFacts
from kg.store.opening import open_store
from kg.types import Source, Statements, Status
from nlu.types import ModelError
from tests.bot.conftest import Say, message
from tests.nlu.tiny_llama import Scripted
from tests.timing import processor_seconds

HARBOUR = (
    "The old harbour\n\nThe old harbour of Vell was built in 1704. It burnt down in 1810 and was rebuilt in stone. "
    "Ferries leave every morning for the outer islands."
)
TEA = "老茶馆\n\n老茶馆位于城北的河边，每天下午有说书。茶馆的主人姓陆，他收藏了三百把茶壶。"


@pytest.fixture
def documents(home: Path) -> None:
    """Two documents beside the states."""
    with open_store(f"oxigraph:{home / 'graph'}") as store:
        for name, text, lang in (("harbour.md", HARBOUR, "en"), ("茶馆.md", TEA, "zh")):
            source = Source(URIRef(f"urn:tuwen:source:{len(name)}"), name, f"file:///{name}", "1", lang, "2026-01-01")
            Ledger(store).replace(Statements(source, (), frozenset(), text))


class Session:
    """One person's talk: `await talk("...")`."""

    def __init__(self, handler: Handler, user: str = "ann") -> None:
        self.handler, self.user = handler, user

    async def __call__(self, text: str) -> Reply:
        return await self.handler(message(text, conversation=self.user, user=self.user))


@pytest.fixture
def generator(app: App) -> Iterator[Scripted]:
    """A language model that says set things."""
    scripted = Scripted("made up")
    app.models._generator = scripted
    yield scripted
    app.models._generator = None


# --- questions through a language model -------------------------------------------------------------------------------


async def test_a_language_model_proposes_only_where_it_is_allowed_to(app: App, generator: Scripted) -> None:
    generator.replies = ["```\nSELECT ?x { <http://example.org/Texas> <http://example.org/capital> ?x }\n```"]
    question = "Whence is Texas governed?"
    assert "Austin" not in (await Session(app.handler())(question)).text
    asking = app.config.asking.model_copy(update={"proposals": 5.0})
    allowed = App(app.config.model_copy(update={"asking": asking}))
    allowed.models._generator = generator
    try:
        reply = await Session(allowed.handler(), "bob")(question)
        assert reply.answer is not None and reply.answer.status is Status.ANSWERED
        assert "Austin" in reply.text and "capital" in reply.answer.paraphrase
    finally:
        allowed.close()


# --- teaching ---------------------------------------------------------------------------------------------------------


async def test_a_lesson_is_read_back_and_counts_for_that_person_alone(handler: Handler, app: App) -> None:
    ann, bob = Session(handler), Session(handler, "bob")
    asked = await ann("Remember that the capital of Texas is Houston.")
    assert "Texas" in asked.text and "Houston" in asked.text and "instead" in asked.text
    assert [button.text for button in asked.buttons] == ["yes", "no"]
    assert "Noted" in (await ann("yes")).text
    assert "Houston" in (await ann("What is the capital of Texas?")).text
    assert "Austin" not in (await ann("What is the capital of Texas?")).text
    assert "Austin" in (await bob("What is the capital of Texas?")).text
    assert "Houston" in (await ann("/taught")).text and "Houston" not in (await bob("/taught")).text
    (lesson,) = TaughtFacts(app.store()).everyone()
    assert lesson.person == "console:ann" and lesson.decision == "waiting"


async def test_no_means_no_and_anything_else_lets_it_go(handler: Handler) -> None:
    ann = Session(handler)
    await ann("Remember that the capital of Texas is Houston.")
    assert "not kept" in (await ann("no")).text
    await ann("记住：德克萨斯州的首府是休斯敦")
    assert "695662" in (await ann("What is the area of Texas?")).text
    assert "Austin" in (await ann("What is the capital of Texas?")).text


async def test_the_last_answer_is_corrected(handler: Handler) -> None:
    ann = Session(handler)
    await ann("What is the population of Austin?")
    assert "1000000" in (await ann("No, it is 1,000,000")).text
    await ann("yes")
    assert "1000000" in (await ann("奥斯汀的人口是多少？")).text.replace(",", "")


async def test_a_word_stands_for_another_for_that_person_alone(handler: Handler) -> None:
    ann, bob = Session(handler), Session(handler, "bob")
    asked = await ann("When I say the nest, I mean the capital.")
    assert "“nest” means capital" in asked.text and [button.text for button in asked.buttons] == ["yes", "no"]
    await ann("yes")
    assert "Austin" in (await ann("What is the nest of Texas?")).text
    assert "Austin" not in (await bob("What is the nest of Texas?")).text
    assert "“老巢”指的是首府" in (await bob("我说的老巢指的是首府")).text
    await bob("是")
    assert "奥斯汀" in (await bob("德克萨斯州的老巢是什么？")).text
    assert "unicorn" in (await ann("/alias horn = unicorn")).text
    assert "nest" in (await ann("/taught")).text
    await ann("/forget taught 1")
    assert "Austin" not in (await ann("What is the nest of Texas?")).text


async def test_what_may_answer_a_question_back_is_no_alias(handler: Handler) -> None:
    ann = Session(handler)
    assert len((await ann("What is the population of Portland?")).buttons) == 2
    assert "kept" not in (await ann("By Portland I mean the Oregon one")).text


async def test_one_lesson_is_taken_back_and_a_person_forgotten(handler: Handler, app: App) -> None:
    ann = Session(handler)
    for capital in ("Houston", "Dallas"):
        await ann(f"Remember that the capital of Texas is {capital}.")
        await ann("yes")
    assert "Usage" in (await ann("/forget taught 9")).text
    assert "Dallas" in (await ann("/forget taught 2")).text
    assert "Houston" in (await ann("What is the capital of Texas?")).text
    assert "Everything of yours is deleted" in (await ann("/forget me")).text
    assert app.memory.export("console", "ann")["turns"] == []
    whole = app.store().window().select("SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }").rows
    assert not [row for row in whole if "console:ann" in str(row) or "Houston" in str(row)]
    assert "Austin" in (await ann("What is the capital of Texas?")).text


async def test_an_owner_reviews_what_was_taught(handler: Handler, app: App) -> None:
    await Session(handler)("Remember that the capital of Texas is Houston.")
    await Session(handler)("yes")
    (lesson,) = app.graph.lessons().everyone()
    with app.graph.writing_lessons() as lessons:
        lessons.promote(lesson)
    assert "Houston" in (await Session(handler, "bob")("What is the capital of Texas?")).text
    assert "accepted" in (await Session(handler)("/taught")).text


async def test_a_lesson_in_chinese(handler: Handler) -> None:
    ann = Session(handler)
    asked = await ann("记住：俄亥俄州的首府是克利夫兰")
    assert "克利夫兰" in asked.text and "记住吗" in asked.text
    await ann("是的")
    assert "克利夫兰" in (await ann("俄亥俄州的首府是什么？")).text


async def test_what_states_nothing_is_not_taken(handler: Handler) -> None:
    reply = await Session(handler)("Remember that hmm well.")
    assert "could not read a fact" in reply.text and not reply.buttons


async def test_questions_are_not_lessons(say: Say) -> None:
    assert "Austin" in (await say("Actually, what is the capital of Texas?")).text


@pytest.mark.parametrize("piece", ["((((", "a", "把", "is ", "how is ", " ", "，", "关于", "文档里", "the ", "\n"])
def test_no_set_phrase_takes_long_over_a_long_text(piece: str) -> None:
    text = (piece * 50_000)[:50_000]
    assert processor_seconds(lambda: [said(kind, text) for kind in PHRASES]) < 2
    assert processor_seconds(lambda: dialogue_act(text)) < 2
    assert dialogue_act(text) is None


# --- documents --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("documents")
async def test_documents_answer_with_quotes_and_places(say: Say) -> None:
    reply = await say("What do the documents say about ferries?")
    assert reply.answer is not None and reply.answer.status is Status.QUOTED
    first = reply.answer.evidence[0]
    assert HARBOUR[first.start : first.end] == first.quote and "Ferries leave" in reply.text
    assert "三百把茶壶" in (await say("关于茶壶，文档里怎么说？")).text
    assert "nothing about" in (await say("/documents submarines and volcanoes")).text
    assert "Usage" in (await say("/documents")).text


@pytest.mark.usefixtures("documents")
async def test_documents_stand_in_where_the_graph_does_not_know(say: Say) -> None:
    reply = await say("Why was the old harbour of Vell rebuilt in stone?")
    assert "No fact in the graph" in reply.text and "burnt down in 1810" in reply.text
    assert reply.answer is not None and reply.answer.status is Status.QUOTED
    assert "Atlantis" in (await say("What is the capital of Atlantis?")).text


@pytest.mark.parametrize(
    "text",
    [
        "What do the documents say about Vell?",
        "where do our files mention Vell?",
        "Vell在文档里怎么说",
        "/documents Vell",
    ],
)
def test_ways_to_ask_for_documents(text: str) -> None:
    assert (asked_for(text) or "").startswith("Vell")


# --- sentiment and statistics -----------------------------------------------------------------------------------------


async def test_sentiment_of_a_text_and_of_the_talk(handler: Handler) -> None:
    ann = Session(handler)
    assert "nothing in this conversation" in (await Session(handler, "bob")("/sentiment")).text
    assert "正面" in (await ann("请分析这句话的情感：这家店的服务非常好，我很满意。")).text
    assert "negative" in (await ann("/sentiment What a terrible, boring waste of time.")).text
    assert "961855" in (await ann("What is the population of Austin?")).text
    reply = await ann("What is the mood of our conversation?")
    assert "nothing" in reply.text and "but questions" in reply.text  # commands and questions show no mood
    await ann("I love this, you are a wonderful help.")
    assert "(1): positive 1" in (await ann("What is the mood of our conversation?")).text


async def test_statistics(say: Say) -> None:
    text = (await say("How big is the graph?")).text
    assert "facts about" in text and "capital" in text and "1 source" in text
    assert "条事实" in (await say("图谱有多大？")).text


@pytest.mark.parametrize("text", ["/graph Texas", "Draw a picture of Texas", "How is Texas connected with Austin?"])
async def test_pictures(say: Say, text: str) -> None:
    reply = await say(text)
    assert reply.picture is not None and reply.picture.startswith(b"\x89PNG") and "Texas" in reply.text


async def test_what_cannot_be_drawn_says_why(say: Say) -> None:
    reply = await say("/graph Texsa")
    assert reply.picture is None and "did you mean 'Texas'" in reply.text
    assert "Usage: /graph" in (await say("/graph")).text


async def test_the_last_answer_is_drawn_with_what_is_behind_it(say: Say) -> None:
    await say("What is the capital of Texas?")
    reply = await say("/graph")
    assert reply.picture is not None and reply.picture.startswith(b"\x89PNG")
    assert reply.text == "What is behind the answer to “What is the capital of Texas?”"
    await say("Who is the mayor of Atlantis?")
    assert "Usage: /graph" in (await say("/graph")).text


# --- what a language model writes -------------------------------------------------------------------------------------


async def test_without_a_model_it_says_what_to_configure(say: Say) -> None:
    assert "generator.model" in (await say("Translate good morning into Chinese")).text
    assert "generator.model" in (await say("写一首关于雨的诗")).text


async def test_without_a_model_words_are_looked_up_and_texts_are_extracted(say: Say, documents: None) -> None:
    assert "microscope" in (await say("把显微镜翻译成英文")).text
    for asked in ("Summarise the document harbour.md", "总结：" + TEA, "TL;DR: " + HARBOUR):
        reply = await say(asked)
        assert reply.text.endswith(("not reworded)", "未经改写）"))
        assert "1704" in reply.text or "老茶馆位于城北" in reply.text
    assert "no text" in (await say("Summarise: ?!")).text


async def test_a_model_that_fails_is_one_sentence_without_its_address(say: Say, app: App) -> None:
    class Failing:
        def generate(self, messages: object) -> Iterator[str]:
            yield from ()
            raise ModelError("http://10.0.0.7/v1 cannot be used: ConnectTimeout")

    app.models._generator = Failing()
    try:
        for asked in ("Translate: Good morning to you all.", "写一首关于雨的诗", "Summarise: " + HARBOUR):
            text = (await say(asked)).text
            assert ("language model" in text or "语言模型" in text) and "10.0.0.7" not in text and "\n" not in text
    finally:
        app.models._generator = None


async def test_a_model_that_breaks_off_is_told_of(say: Say, app: App) -> None:
    class Breaking:
        def generate(self, messages: object) -> Iterator[str]:
            yield "The rain"
            raise ModelError("http://10.0.0.7/v1 cannot be used")

    app.models._generator = Breaking()
    try:
        assert (await say("Write a poem about rain")).text == "The rain\n(the language model broke off here)"
    finally:
        app.models._generator = None


async def test_a_model_is_not_asked_for_a_language_that_it_does_not_know(say: Say, app: App) -> None:
    english = Scripted("made up")
    english.languages = ("en",)  # type: ignore[attr-defined]
    app.models._generator = english
    try:
        assert (await say("Write a poem about rain")).text == "made up"
        assert "不懂中文" in (await say("写一首关于雨的诗")).text
        assert (await say("总结：" + TEA)).text.endswith("（摘自原文的句子，未经改写）")
        assert len(english.asked) == 1
    finally:
        app.models._generator = None


async def test_the_last_answer_is_said_again_in_the_other_language(say: Say, generator: Scripted) -> None:
    answer = await say("What is the capital of Texas?")
    assert (await say("Say that in Chinese")).text == "made up"
    assert generator.asked[-1][1] == ("user", answer.text)
    assert (await say("续写：雨下了一夜，")).text == "made up"
    assert "续写" in generator.asked[-1][0][1]


async def test_translation_writing_and_summaries(say: Say, generator: Scripted, documents: None) -> None:
    assert (await say("Translate good morning into Chinese")).text == "made up"
    assert generator.asked[-1][1] == ("user", "good morning") and "简体中文" in generator.asked[-1][0][1]
    await say("Summarise the document harbour.md")
    assert generator.asked[-1][1][1] == HARBOUR
    await say("写一首关于雨的诗")
    assert "关于雨的诗" in generator.asked[-1][1][1]
    assert "/write 想写的内容" in (await say("/write")).text


async def test_chat_comes_last_and_says_so(say: Say, generator: Scripted) -> None:
    generator.replies = ["Nice to meet you."]
    assert (await say("I had such a long day at work, you know")).text.endswith("(chat, not from the graph)")
    asked = len(generator.asked)
    assert "Austin" in (await say("What is the capital of Texas?")).text
    known = (await say("Who is the mayor of Texas?")).text  # Texas is in the graph: nothing may be made up about it
    assert "chat" not in known and len(generator.asked) == asked


def test_requests_are_told_from_questions() -> None:
    assert requested("翻译成英文：今天下雨") is not None
    assert requested("Who translated Faust into Chinese?") is None
    assert requested("Who wrote the Iliad?") is None
    assert said("teach", "Who remembers that?") is None


@pytest.mark.parametrize("skill", Config().skills)
def test_every_skill_of_the_configuration_is_registered(skill: str, app: App) -> None:
    from bot.registry import SKILLS, factory

    assert callable(factory(SKILLS, skill)(app).handle)


# --- judging ----------------------------------------------------------------------------------------------------------


async def test_judged_answers_are_kept_and_learned_from(handler: Handler, app: App) -> None:
    talk = Session(handler)
    assert "No question" in (await talk("/right")).text
    answer = await talk("What is the capital of Texas?")
    assert "Thank you" in (await talk("/right")).text
    assert "/teach" in (await talk("/wrong it moved")).text
    (said_, reply, verdict, _), (_, _, second, note) = app.memory.judged()
    assert (said_, reply.text, verdict) == ("What is the capital of Texas?", answer.text, "right")
    assert (second, note) == ("wrong", "it moved")
    judged, used = app.people.learn()
    assert judged == 2
    assert used <= judged
    assert "Austin" in (await talk("What is the capital of Texas?")).text

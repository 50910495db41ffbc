"""The graph as tools for other agents: the Model Context Protocol over standard input and output.

Knows: the official SDK (extra `mcp`). Does not know: how anything is answered. All it offers only
reads, but `talk`, which is a conversation like any other, of somebody who owns nothing.
"""

from __future__ import annotations

import asyncio
import io
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from bot.render import as_text
from bot.skills.pictures import behind
from bot.types import BotError, Handler, Message
from kg.types import GraphError
from nlu.types import NLUError

try:
    from mcp.server.mcpserver import Image, MCPServer
    from mcp.server.mcpserver.exceptions import ToolError
except ImportError as error:
    raise ImportError("this channel needs the extra mcp: pip install 'tuwen[mcp]'") from error

if TYPE_CHECKING:
    from bot.app import App

Result = TypeVar("Result")

_EVIDENCE = 5
_AGENT = "mcp:agent"
"""Who the agent is, in `talk` and in what it may see."""
_GUIDE = (
    "A knowledge graph whose facts know the sentences they come from. Use `ask` for questions in Chinese or English; "
    "it says when the graph does not know. Use `query` for read-only SPARQL, `read_source` to see a quote in its text."
)


async def _done(work: Callable[[], Result]) -> Result:
    """What the work gives, off the event loop; what it could not do is told to the agent."""
    try:
        return await asyncio.to_thread(work)
    except (BotError, GraphError, NLUError) as error:
        raise ToolError(str(error)) from error


class MCPAdapter:
    """Serves an agent that started this process."""

    def __init__(
        self, app: App, serve: Callable[[MCPServer[Any]], Awaitable[None]] = MCPServer.run_stdio_async
    ) -> None:
        """`serve`: runs the server until it is cancelled."""
        self._app = app
        self._serve = serve

    async def run(self, handler: Handler) -> None:
        """See `bot.types.Adapter`."""
        await self._serve(tools(self._app, handler))


def tools(app: App, handler: Handler) -> MCPServer[Any]:
    """The server with its tools; what is said in `talk` goes to the handler."""
    server: MCPServer[Any] = MCPServer("tuwen", instructions=_GUIDE, version=version("tuwen"), log_level="WARNING")

    @server.tool()
    async def ask(question: str, lang: Literal["zh", "en"] | None = None) -> dict[str, Any]:
        """Answer a question from the graph, with SPARQL, confidence and the quotes behind it. Status "answered" means
        yes; "quoted" that sentences of the documents say it; any other status says what is missing, and nothing is
        made up."""
        from bot.services.answering import answer
        from kg.question import answer_json

        found = answer_json(await _done(lambda: answer(app, question, lang)))
        found.pop("id", None)
        return found

    @server.tool(structured_output=False)
    async def talk(message: str, conversation: str = "default", message_id: str | None = None) -> list[str | Image]:
        """Say something in a conversation: follow-ups, numbers of offered choices, commands such as /help,
        statements to remember. The reply comes with its quotes; the same message_id gets the same reply."""
        id = message_id or uuid.uuid4().hex
        reply = await handler(Message("mcp", conversation, "agent", id, message, "", datetime.now(UTC)))
        shown: list[str | Image] = [as_text(reply, _EVIDENCE, pictures=True)]
        return shown if reply.picture is None else [*shown, Image(data=reply.picture, format="png")]

    @server.tool()
    async def query(sparql: str, most: int = 100) -> str:
        """Run a read-only SPARQL query (SELECT, ASK, CONSTRUCT, DESCRIBE); rows come as CSV, graphs as Turtle."""
        from rdflib import Graph

        from bot.results import print_result

        def run() -> str:
            result = app.queries.run(sparql, _AGENT, rows=max(most, 0))
            out = io.StringIO()
            print_result(result, "turtle" if isinstance(result, Graph) else "csv", out)
            return out.getvalue()

        return await _done(run)

    @server.tool()
    async def sources() -> list[dict[str, str]]:
        """Everything that was read into the graph."""
        found = await _done(lambda: app.ledger().sources())
        return [{"title": s.title, "uri": s.uri, "added_at": s.added_at} for s in found]

    @server.tool()
    async def read_source(name: str, start: int = 0, length: int = 4000) -> str:
        """The text of a source by its title or URI, from a character on: where a quote of an answer stands."""

        def read() -> str:
            ledger = app.ledger()
            text = ledger.text_of(ledger.find_source(name).id)
            return text[max(start, 0) : max(start, 0) + min(length, 20_000)]

        return await _done(read)

    @server.tool()
    async def show(
        thing: str | None = None, to: str | None = None, question: str | None = None, lang: Literal["zh", "en"] = "en"
    ) -> Image:
        """A picture of what surrounds a thing, of the way from it to another, or of the facts and quotes behind the
        answer to a question."""

        def draw_it() -> Image:
            from kg import draw
            from kg.labels import node_named

            view = app.store().belief()
            if (thing is None) == (question is None):
                raise GraphError("give either a thing or a question")
            node = node_named(view, thing) if thing is not None else None
            if node is None:
                answer = app.asker().ask(question or "", lang, budget=app.config.asking.seconds)
                scene = behind(app, answer, lang)
            elif to is None:
                scene = draw.neighbourhood(view, [node], lang)
            else:
                scene = draw.connection(view, node, node_named(view, to), lang)
            return Image(data=draw.png(draw.lay_out(scene)), format="png")

        return await _done(draw_it)

    return server


def make(app: App) -> MCPAdapter:
    """The channel."""
    return MCPAdapter(app)

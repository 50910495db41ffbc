"""The graph as tools, used by the SDK's own client: in process, and as a process over standard input and output."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from bot.adapters.mcp import tools
from bot.app import App


def text_of(result: Any) -> str:
    return "\n".join(item.text for item in result.content if item.type == "text")


async def test_tools(app: App) -> None:
    async with Client(tools(app, app.handler())) as client:
        assert {tool.name for tool in (await client.list_tools()).tools} == {
            "ask", "talk", "query", "sources", "read_source", "show",
        }  # fmt: skip
        answer = json.loads(text_of(await client.call_tool("ask", {"question": "What is the capital of Texas?"})))
        assert answer["status"] == "answered" and answer["answers"][0]["label"] == "Austin"
        unknown = json.loads(text_of(await client.call_tool("ask", {"question": "亚特兰蒂斯的首府是什么？"})))
        assert unknown["status"] != "answered" and unknown["answers"] == []
        rows = text_of(await client.call_tool("query", {"sparql": "SELECT ?s WHERE { ?s ?p ?o } LIMIT 2"}))
        assert len(rows.split()) == 3
        assert "states.ttl" in text_of(await client.call_tool("sources", {}))
        picture = (await client.call_tool("show", {"thing": "Texas"})).content[0]
        assert picture.type == "image" and picture.mime_type == "image/png"
        behind = (await client.call_tool("show", {"question": "What is the capital of Texas?"})).content[0]
        assert behind.type == "image" and behind != picture


@pytest.mark.parametrize(
    ("tool", "arguments", "reason"),
    [
        ("query", {"sparql": "DROP ALL"}, ""),
        ("show", {"thing": "Texsa"}, "did you mean 'Texas'"),
        ("show", {}, "either a thing or a question"),
        ("read_source", {"name": "nothing.md"}, "no source is called"),
    ],
)
async def test_what_fails_says_why(app: App, tool: str, arguments: dict[str, Any], reason: str) -> None:
    async with Client(tools(app, app.handler())) as client:
        result = await client.call_tool(tool, arguments)
        assert result.is_error and reason in text_of(result)
        assert not (await client.call_tool("ask", {"question": "capital of Texas?"})).is_error


async def test_as_a_process(home: Path) -> None:
    server = StdioServerParameters(command=sys.executable, args=["-m", "bot.cli", "--home", str(home), "mcp"])
    async with Client(stdio_client(server)) as client:
        answer = json.loads(text_of(await client.call_tool("ask", {"question": "What is the capital of Ohio?"})))
        assert answer["answers"][0]["label"] == "Columbus"

"""A real OpenAI-compatible server, `transformers serve` with a tiny Llama, over loopback: streamed, refused, killed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from nlu.generation.sampling import Sampling
from nlu.generation.server import ServerGenerator
from nlu.types import ModelError
from tests.nlu import tiny_llama

pytestmark = pytest.mark.slow
_SECONDS = 120


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, str, subprocess.Popen[bytes]]]:
    """The address of a server, the name of its model, and its process."""
    folder = tiny_llama.save(tmp_path / "tiny", context=2048)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [Path(sys.executable).parent / "python", "-m", "transformers.cli.transformers", "serve", folder,
         "--host", "127.0.0.1", "--port", str(port), "--device", "cpu"],
        env={**os.environ, "HF_HUB_OFFLINE": "1"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        until = time.monotonic() + _SECONDS
        while True:
            try:
                if httpx.get(f"http://127.0.0.1:{port}/health", timeout=5).status_code == 200:
                    break
            except httpx.HTTPError:
                assert process.poll() is None, "the server ended"
                assert time.monotonic() < until, "the server does not come up"
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/v1", str(folder), process
    finally:
        process.kill()
        process.wait()


def test_a_real_server_streams_refuses_and_dies(served: tuple[str, str, subprocess.Popen[bytes]]) -> None:
    url, name, process = served
    generator = ServerGenerator(url, name, sampling=Sampling(max_tokens=12), seconds=60)
    pieces = list(generator.generate([("system", "Be kind."), ("user", "你好")]))
    assert pieces and pieces == list(generator.generate([("system", "Be kind."), ("user", "你好")]))
    with pytest.raises(ModelError, match=r"answered 4|sent something else|failed"):
        list(ServerGenerator(f"{url}/nowhere", name).generate([("user", "hi")]))
    long = ServerGenerator(url, name, sampling=Sampling(max_tokens=1500), seconds=60)
    told = long.generate([("user", "Tell me everything")])
    next(told)
    process.kill()
    with pytest.raises(ModelError, match=r"broke off|cannot be used"):
        list(told)

from __future__ import annotations

import pytest
import torch


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """The models here are so small that a second thread only waits for the first."""
    torch.set_num_threads(1)

"""The load test itself works, on a small load; what it prints on a large one stands in no test."""

from __future__ import annotations

from tests.benchmarks.bench_web import main


def test_a_small_load_is_borne() -> None:
    found = main(["--requests", "60", "--seconds", "20", "--clients", "4", "--streams", "100"])
    assert found["requests"] and not found["failures"] and not found["streams_lost"]
    assert found["requests_per_second"] > 0 and found["p95_ms"] >= found["median_ms"] > 0

"""What is counted while the bot runs, for `/metrics`: counters and latencies, never a word of a message."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """The counters of one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._turns = Counter(
            "tuwen_turns", "Messages that were answered.", ("channel", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "tuwen_turn_seconds",
            "Time from a message to its reply.",
            ("channel",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._failures = Counter(
            "tuwen_failures", "Messages that met an unexpected error.", ("channel",), registry=self._registry
        )
        self._requests = Counter(
            "tuwen_http_requests", "Requests of the web channel.", ("route", "code"), registry=self._registry
        )

    def turn(self, channel: str, status: str, seconds: float) -> None:
        """A message was answered; `status` is that of its answer, or "none"."""
        self._turns.labels(channel, status).inc()
        self._seconds.labels(channel).observe(seconds)

    def failure(self, channel: str) -> None:
        """A message met an unexpected error."""
        self._failures.labels(channel).inc()

    def request(self, route: str, code: int) -> None:
        """A request of the web channel was answered."""
        self._requests.labels(route, str(code)).inc()

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self._registry)

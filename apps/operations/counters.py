"""What each process of the site counts for Prometheus while it works: requests, their queries, and prints.

The label of a request is the name of its view, never an address: so there are as many as the site has pages,
whatever anybody asks for, and nothing of a hot fix is among them.
"""

from typing import Any

from prometheus_client import Counter, Histogram

# In seconds: a page is good at a tenth, and a paper may take minutes.
_BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 170.0)

REQUESTS = Histogram(
    "hotfix_request_duration_seconds",
    "How long requests took, by the name of the view and the class of the status.",
    ["view", "status"],
    buckets=_BUCKETS,
)
QUERIES = Counter("hotfix_database_queries", "Queries that requests asked the database.", ["view"])
PRINTS = Counter("hotfix_prints", "Papers that were laid out, or not.", ["paper", "outcome"])


def count_request(*, view: str, status: int, seconds: float, queries: int) -> None:
    """Count one request that was answered.

    Args:
        view: the name of its address; empty where there is none.
        status: of HTTP.
    """
    named = view or "none"
    REQUESTS.labels(named, f"{status // 100}xx").observe(seconds)
    QUERIES.labels(named).inc(queries)


def count_print(*, paper: str, outcome: str, **_signal: Any) -> None:
    """Count a paper."""
    PRINTS.labels(paper, outcome).inc()

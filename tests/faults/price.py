"""What it costs that each commit is confirmed by the standby: one ratio, of commits one after the other."""

import time

import psycopg

from .cluster import Cluster

COMMITS = 400


def price(cluster: Cluster) -> str:
    """Measure both, in turns, so that whatever else the machine does weighs on both; returns a line."""
    there = f"host={cluster.main.folder} user=hotfix dbname=hotfix"
    with psycopg.connect(there, autocommit=True) as line:
        line.execute("CREATE TABLE price (number integer)")
        took = {"on": 0.0, "local": 0.0}
        for _turn in range(4):
            for how in took:
                line.execute(f"SET synchronous_commit = {how}")
                began = time.monotonic()
                for number in range(COMMITS // 4):
                    line.execute("INSERT INTO price VALUES (%s)", [number])
                took[how] += time.monotonic() - began
        line.execute("DROP TABLE price")
    each = {how: seconds / COMMITS * 1000 for how, seconds in took.items()}
    return (
        f"a commit takes {each['on']:.2f} ms with the standby's word and {each['local']:.2f} ms without: "
        f"{each['on'] / each['local']:.1f} times"
    )

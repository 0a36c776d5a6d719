"""What it costs that records expire, and what claims feel of it."""

import statistics
import time

import filling
import subjects
from engines import Postgres

NAMES = ("rocksdb-process-crash", "postgresql", "redis")
RECORDS = 300_000
CALLERS = 64
TURNS = 3
A_WEEK = 7 * 86_400
AT_MOST = 180  # seconds until all are gone


def measure(opened, options):
    return {"records": RECORDS, "callers": CALLERS, "turns": TURNS,
            "runs": [_one(opened, subjects.BY_NAME[name], options) for name in NAMES if name in options.subjects]}


def _one(opened, subject, options):
    server = opened.server(subject.server) if subject.server else None
    client = opened.client(subject)
    client.do("pairs", CALLERS, options.warm_up)
    alone = [_alone(client, server) for _ in range(TURNS)]
    beside = [_beside(client, server, options.seconds) for _ in range(TURNS)]
    row = {"subject": subject.name, "micros": statistics.median(alone), "alone": alone, "beside": beside,
           "speed": statistics.median(during["pairs_per_second"] / before["pairs_per_second"] for before, during in beside)}
    print(f"{subject.name:<25} {row['micros']:6.2f} µs of CPU for each expired record; claims meanwhile "
          f"{row['speed']:.2f} × as fast", flush=True)
    return row


def _cpu(client, server):
    return client.cpu_seconds() + (server.cpu_seconds() if server else 0)


def _idle(client, server):
    """CPU seconds in each second in which nothing is asked of them."""
    before, seconds = _cpu(client, server), 3
    time.sleep(seconds)
    return (_cpu(client, server) - before) / seconds


def _alone(client, server):
    """Microseconds for each record that goes while nobody claims."""
    idle = _idle(client, server)
    _make(client, server)
    before, begun, full = _cpu(client, server), time.monotonic(), _records(server)
    _expire(client, server)
    gone = full - _left(server)
    if isinstance(server, Postgres):
        # The other half of a deletion, which the store leaves to autovacuum.
        server.sql("VACUUM semel.semel_records")
    spent = _cpu(client, server) - before - idle * (time.monotonic() - begun)
    return max(0, spent) / gone * 1e6


def _make(client, server):
    """Puts in what is to expire."""
    if server:
        server.empty()
        client.do("load", 1_000)
        filling.fill_expired(server, RECORDS)
    else:
        client.do("load", RECORDS)


def _expire(client, server):
    if not server:
        client.do("later", A_WEEK)
        time.sleep(3)


def _records(server):
    return server.records() if server else RECORDS


def _left(server):
    """What is left when nearly all are gone."""
    deadline = time.monotonic() + AT_MOST
    while server and server.records() > RECORDS // 100 + 1_000 and time.monotonic() < deadline:
        time.sleep(1)
    return server.records() if server else 0


def _beside(client, server, seconds):
    """Claims without and with it."""
    if server:
        server.empty()
    before = subjects.measured(client, server, CALLERS, seconds)
    _make(client, server)
    if server:
        _until_begun(server)
    else:
        client.do("later", A_WEEK)
    return before, subjects.measured(client, server, CALLERS, seconds)


def _until_begun(server):
    deadline = time.monotonic() + AT_MOST
    full = server.records()
    while server.records() >= full and time.monotonic() < deadline:
        time.sleep(0.1)

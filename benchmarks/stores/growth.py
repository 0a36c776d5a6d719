"""Speed and memory on few records and on many, measured in turns: so that what else the machine does falls on both."""

import statistics
import time

import filling
import subjects

NAMES = ("rocksdb-process-crash", "postgresql", "redis")
SMALL = 10_000
CALLERS = 64
TURNS = 5
A_WEEK = 7 * 86_400
SETTLED_WITHIN = 90  # seconds


def measure(opened, options):
    return {"callers": CALLERS, "turns": TURNS, "seconds": options.seconds,
            "runs": [row for name in NAMES if name in options.subjects
                     for row in _grow(opened, subjects.BY_NAME[name], options)]}


class _Few:
    """A store with ten thousand records at the beginning of every turn."""

    def __init__(self, opened, subject):
        self.opened = opened
        self.subject = subject
        self.server = opened.another_server(subject.server) if subject.server else None
        self.client = opened.another_client(subject, self.server)

    def measure(self, seconds):
        if self.server:
            self.server.empty()
        else:
            self.client.do("later", A_WEEK)
            self.client.do("pairs", 1, 2)  # while what is over is dropped
        self.client.do("load", SMALL)
        return subjects.measured(self.client, self.server, CALLERS, seconds)


def _grow(opened, subject, options):
    few = _Few(opened, subject)
    server = opened.server(subject.server) if subject.server else None
    client = opened.client(subject)
    for each in (client, few.client):
        each.do("pairs", CALLERS, options.warm_up)
    if server:
        server.empty()
    else:
        client.do("later", A_WEEK)
        client.do("pairs", 1, 2)
    client.do("load", SMALL)
    records, rows = SMALL, []
    for exponent in sorted(options.growth):
        missing = 10 ** exponent - records
        if missing > 0:
            filling.fill(client, server, missing)
            records += missing
            _settle(client, server)
        turns = [(few.measure(options.seconds), subjects.measured(client, server, CALLERS, options.seconds))
                 for _ in range(TURNS)]
        records += sum(many["pairs"] for _, many in turns)
        row = {"subject": subject.name, "records": 10 ** exponent, "at_the_end": records, "turns": turns,
               "speed": _ratio(turns, "pairs_per_second"),
               "cpu": statistics.median(_cpu(many) / _cpu(small) for small, many in turns),
               "heap_mb": client.do("memory")["heap_mb"], "resident_mb": client.resident_mb(),
               "bytes": (server or client).bytes() / records}
        print(f"{subject.name:<25}{row['records']:11,} records: {row['speed']:.2f} × the speed of {SMALL:,}, "
              f"{row['cpu']:.2f} × the CPU, {row['bytes']:.0f} bytes each; client's heap {row['heap_mb']:.0f} MB, "
              f"RSS {row['resident_mb']:.0f} MB", flush=True)
        rows.append(row)
    return rows


def _settle(client, server):
    """Waits until what a filling leaves to do in the background (compaction, checkpoint, vacuum) is done."""
    if server and hasattr(server, "sql"):
        server.sql("CHECKPOINT")
    deadline = time.monotonic() + SETTLED_WITHIN
    busy = True
    while busy and time.monotonic() < deadline:
        before = client.cpu_seconds() + (server.cpu_seconds() if server else 0)
        time.sleep(3)
        busy = client.cpu_seconds() + (server.cpu_seconds() if server else 0) - before > 0.1


def _ratio(turns, field):
    return statistics.median(many[field] / small[field] for small, many in turns)


def _cpu(row):
    return row["client_micros"] + row["server_micros"]

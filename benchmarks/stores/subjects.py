"""What is measured: the stores, and beside each what its engine can do at most."""

import contextlib
import dataclasses
import os
import re
import resource
import subprocess

import machine
from engines import Client, DurableRedis, Postgres, Redis, postgres_program

RECORD_BYTES = 447  # what RawLog.java writes for a completed record


@dataclasses.dataclass(frozen=True)
class Subject:
    """
    name: as on the command line
    title: as in the table
    server: on which it is, or None
    yardstick: the name of the subject that says what is possible; None for a yardstick
    """

    name: str
    title: str
    server: str = None
    yardstick: str = None

    def is_client(self):
        return self.name not in TOOLS

    def kind(self):
        """As the client calls it."""
        return "redis" if self.server and "redis" in self.server else self.name


ALL = (
    Subject("memory", "`memory:`"),
    Subject("log", "log, not synced"),
    Subject("batches", "RocksDB batches, not synced"),
    Subject("rocksdb-process-crash", "`rocksdb:` process-crash", yardstick="log"),
    Subject("log-synced", "log, synced in groups"),
    Subject("batches-synced", "RocksDB batches, synced"),
    Subject("rocksdb-power-loss", "`rocksdb:` power-loss", yardstick="log-synced"),
    Subject("pgbench", "`pgbench`, one insert a transaction", server="postgres"),
    Subject("postgresql", "`postgresql:` power-loss", server="postgres", yardstick="pgbench"),
    Subject("postgresql-process-crash", "`postgresql:` process-crash", server="postgres", yardstick="pgbench"),
    Subject("redis-benchmark", "`redis-benchmark` SET", server="redis"),
    Subject("redis", "`redis:`", server="redis", yardstick="redis-benchmark"),
    Subject("redis-everysec", "`redis:`, appendfsync everysec", server="durable-redis", yardstick="redis-benchmark"),
)
BY_NAME = {subject.name: subject for subject in ALL}
SERVERS = {"postgres": Postgres, "redis": Redis, "durable-redis": DurableRedis}


class Opened:
    """Opens servers and clients when they are first asked for. A context manager that closes them."""

    def __init__(self, directory, classpath):
        self.directory = directory
        self.classpath = classpath
        self.stack = contextlib.ExitStack()
        self.servers = {}
        self.clients = {}
        self.opened = 0

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        return self.stack.__exit__(*failure)

    def server(self, name):
        if name not in self.servers:
            self.servers[name] = self.another_server(name)
        return self.servers[name]

    def another_server(self, name):
        self.opened += 1
        return self.stack.enter_context(SERVERS[name](self.directory / f"server-{self.opened}-{name}"))

    def client(self, subject):
        if subject.name not in self.clients:
            server = self.server(subject.server) if subject.server else None
            self.clients[subject.name] = self.another_client(subject, server)
        return self.clients[subject.name]

    def another_client(self, subject, server):
        self.opened += 1
        place = self.directory / f"client-{self.opened}-{subject.name}"
        place.parent.mkdir(parents=True, exist_ok=True)
        return self.stack.enter_context(
            Client(self.classpath, subject.kind(), server.uri() if server else place, place.with_suffix(".log"), place))

    def prepare(self, subject):
        if subject.name == "pgbench":
            self.client(BY_NAME["postgresql"]).do("load", 1_000)
            Pgbench(self.server(subject.server))
        if subject.is_client():
            self.client(subject)

    def measure(self, subject, callers, seconds):
        server = self.server(subject.server) if subject.server else None
        client = self.client(subject) if subject.is_client() else TOOLS[subject.name](server)
        return measured(client, server, callers, seconds)


def measured(client, server, callers, seconds):
    """Pairs per second, and microseconds of CPU time for each: of the client, and of the server if there is one."""
    parts = [part for part in (client, server) if part is not None]
    before, busy = [part.cpu_seconds() for part in parts], machine.busy_seconds()
    done = client.do("pairs", callers, seconds)
    spent = [part.cpu_seconds() - cpu for part, cpu in zip(parts, before)]
    busy = machine.busy_seconds() - busy
    pairs = max(1, done["pairs"])
    return {
        "pairs": done["pairs"],
        "seconds": done["seconds"],
        "pairs_per_second": done["pairs"] / done["seconds"],
        "client_micros": spent[0] / pairs * 1e6,
        "server_micros": spent[1] / pairs * 1e6 if server else 0.0,
        "others_seconds": max(0.0, busy - sum(spent)),
    }


class _Tool:
    """A program that puts load on a server: its own CPU time is that of the children that ended."""

    def cpu_seconds(self):
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime


class Pgbench(_Tool):
    """Inserts rows like those of completed records into a table like theirs, one in each transaction."""

    SCHEMA = "yardstick"

    def __init__(self, server):
        self.server = server
        self.script = server.directory / "insert.sql"
        if not self.script.exists():
            self.script.write_text(self._prepared())

    def _prepared(self):
        """The columns are asked of the table, so that they stay those of the store."""
        columns = self.server.columns()
        values = self.server.sql(
            "SELECT concat_ws(', ', " + ", ".join(f"coalesce(quote_literal({name}::text), 'NULL')" for name in columns)
            + ") FROM semel.semel_records WHERE state = 2 AND reply IS NOT NULL LIMIT 1").split(", ")
        own = {"id": "sha256(int8send(:a::bigint) || int8send(:b::bigint))", "key": "'5f0f5c3d-0000-4000-' || :a"}
        row = ", ".join(own.get(name, value) for name, value in zip(columns, values, strict=True))
        self.server.sql(f"CREATE SCHEMA {self.SCHEMA}; CREATE TABLE {self.SCHEMA}.records (LIKE semel.semel_records INCLUDING ALL)")
        return ("\\set a random(1, 1000000000000000)\n\\set b random(1, 1000000000000000)\n"
                f"INSERT INTO {self.SCHEMA}.records ({', '.join(columns)}) VALUES ({row});\n")

    def do(self, _, callers, seconds):
        """Its time includes that of connecting, its rate doesn't: with none done it tells no rate."""
        found = None
        while not found:
            text = subprocess.run(
                [postgres_program("pgbench"), "-n", "-M", "prepared", "-f", str(self.script), "-c", str(callers), "-j",
                 str(min(callers, os.cpu_count())), "-T", str(max(1, round(seconds + callers / 200))),
                 *self.server.address()[:-2], "postgres"],
                check=True, capture_output=True, text=True).stdout
            pairs = int(re.search(r"transactions actually processed: (\d+)", text).group(1))
            found = re.search(r"tps = ([\d.]+)", text)
            seconds *= 2
        return {"pairs": pairs, "seconds": pairs / float(found.group(1))}


class RedisBenchmark(_Tool):
    """Sets values as long as completed records under keys as long as theirs, one by one on each connection."""

    KEY = "semel:" + "0" * 52 + "__rand_int__"
    FIRST = 20_000

    def __init__(self, server):
        self.server = server

    def do(self, _, callers, seconds):
        """Its length is a number of commands: a short run tells how many."""
        rate = self._rate(callers, self.FIRST if callers > 1 else self.FIRST // 5)
        commands = max(100, int(rate * seconds))
        return {"pairs": commands, "seconds": commands / self._rate(callers, commands)}

    def _rate(self, callers, commands):
        text = subprocess.run(
            ["redis-benchmark", "-h", "127.0.0.1", "-p", str(self.server.port), "-c", str(callers), "-n", str(commands),
             "-r", "1000000000", "--csv", "SET", self.KEY, "x" * RECORD_BYTES],
            check=True, capture_output=True, text=True).stdout
        return float(text.splitlines()[-1].split('","')[-7].strip('"'))


TOOLS = {"pgbench": Pgbench, "redis-benchmark": RedisBenchmark}

"""One measured run: load from wrk, and what the server spent on it."""

import json
import pathlib
import resource
import secrets
import subprocess
import time

from machine import busy_seconds
from variants import EXECUTING, REPLAYING

SCRIPT = pathlib.Path(__file__).with_name("load.lua")
REPLAYED_KEYS = 1_000
SLICE_SECONDS = 2


class Load:
    """Fires at one server. The keys of two of them never meet."""

    def __init__(self, server, upstream, connections):
        self.server = server
        self.upstream = upstream
        self.connections = connections
        self.tag = secrets.token_hex(4)

    def fire(self, phase, seconds):
        """Answers what wrk saw."""
        mode = ["replaying", self.tag, str(REPLAYED_KEYS)] if phase == REPLAYING else ["executing", secrets.token_hex(4)]
        command = [
            "wrk", "-t1", f"-c{self.connections}", f"-d{seconds}s", "--timeout", "30s", "-s", str(SCRIPT),
            f"http://127.0.0.1:{self.server.port}/", "--", *mode]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return json.loads(output.partition("RESULT ")[2].splitlines()[0])

    def warm_up(self, phase, requests, at_most):
        """Fires until so many requests are answered: a JVM compiles by how often, not by how long."""
        deadline = time.monotonic() + at_most
        while requests > 0 and time.monotonic() < deadline:
            requests -= self.fire(phase, SLICE_SECONDS)["requests"]

    def run_all_keys(self, at_most):
        """Replays until nothing reaches the upstream any more: all keys have run."""
        deadline = time.monotonic() + at_most
        reached = -1
        while self.upstream.requests() != reached and time.monotonic() < deadline:
            reached = self.upstream.requests()
            self.fire(REPLAYING, SLICE_SECONDS)

    def measure(self, phase, seconds):
        """Answers what wrk saw and what it cost, and checks that the server did what the phase says."""
        parts = (self.server, self.upstream)
        reached, busy, mine = self.upstream.requests(), busy_seconds(), _children_seconds()
        spent, compiling = [part.cpu_seconds() for part in parts], self.server.compiler_seconds()
        seen = self.fire(phase, seconds)
        spent = [part.cpu_seconds() - before for part, before in zip(parts, spent)]
        compiling = max(0.0, self.server.compiler_seconds() - compiling)
        busy, mine = busy_seconds() - busy, _children_seconds() - mine
        self._check(phase, seen, self.upstream.requests() - reached)
        return {
            **seen,
            "requests_per_second": seen["requests"] / seen["seconds"],
            "cpu_seconds_per_10000": spent[0] / seen["requests"] * 10_000,
            "resident_mb": self.server.resident_mb(),
            "cpu_seconds": {
                "server": spent[0], "compilers": compiling, "upstream": spent[1], "wrk": mine, "others": max(0.0, busy - mine - sum(spent))},
        }

    def _check(self, phase, seen, reached):
        """What the client got and what the upstream saw must agree, but for the requests cut off at the end."""
        expected = 0 if phase == REPLAYING else seen["requests"]
        if seen["refused"] or seen["broken"] or not 0 <= reached - expected <= (expected and 2 * self.connections):
            raise SystemExit(f"{phase}: the upstream saw {reached} requests, {expected} were to reach it: {seen}")


def check_marks(server):
    """The layer is on: a key runs once, and its repeat is a replay."""
    for expected in ("executed", "replayed"):
        status, headers = server.post("check")
        if status != 200 or not headers.get("Semel-Status", "").startswith(expected):
            raise SystemExit(f"expected to be {expected}, got {status}:\n{headers}")


def _children_seconds():
    """CPU time of the children that ended, which during a measurement is wrk alone."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def is_protected(variant):
    return EXECUTING in variant.phases

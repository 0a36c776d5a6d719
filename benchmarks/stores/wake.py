"""A request runs on one gateway, its repeat waits on another: how much later the second answer comes than the first."""

import http.server
import secrets
import statistics
import threading
import time

import machine
from processes import Gateway

KEYS = 100
UPSTREAM_SECONDS = 0.2
REPEATED_AFTER = 0.08
STORES = ("postgres", "redis")
PROGRAM = [str(machine.ROOT / "semel")]


class _Slow(http.server.BaseHTTPRequestHandler):
    """An API that takes its time."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        time.sleep(UPSTREAM_SECONDS)
        body = b'{"status":"accepted"}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def measure(opened, options):
    upstream = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Slow)
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    try:
        return {"keys": KEYS, "runs": [_one(opened, name, upstream.server_port) for name in STORES]}
    finally:
        upstream.shutdown()


def _one(opened, store, upstream):
    secret = opened.directory / "secret"
    secret.parent.mkdir(parents=True, exist_ok=True)
    secret.write_text(secrets.token_hex(32))
    settings = (f"store: '{opened.server(store).uri()}'\nsecret: 'file:{secret}'\nlog: {{access: off}}\n"
                "routes: [{preset: ietf, in_flight: {mode: wait, wait: 10s}}]")
    gateways = [Gateway(opened.directory / f"{store}-{name}", upstream, PROGRAM, settings) for name in "ab"]
    with gateways[0] as first, gateways[1] as second:
        later = [_millis_later(first, second) for _ in range(KEYS + 5)][5:]
    row = {"store": store, "median_ms": statistics.median(later), "p90_ms": sorted(later)[int(0.9 * len(later))], "ms": later}
    print(f"{store:<10} a waiting repeat is answered {row['median_ms']:.1f} ms after the first (median), "
          f"{row['p90_ms']:.1f} ms (9 of 10)", flush=True)
    return row


def _millis_later(first, second):
    key, times = secrets.token_hex(16), {}

    def post(name, gateway):
        status, headers = gateway.post(key)
        times[name] = time.monotonic(), status, headers.get("Semel-Status", "")

    running = threading.Thread(target=post, args=("first", first))
    running.start()
    time.sleep(REPEATED_AFTER)
    post("second", second)
    running.join()
    # On a busy machine the repeat may come first: then it runs, and the other one waits.
    told = {said.partition(";")[0]: when for when, status, said in times.values() if status == 200}
    if set(told) != {"executed", "replayed"}:
        raise SystemExit(f"expected an answer and its replay, got {times}")
    return (told["replayed"] - told["executed"]) * 1000

"""What is compared."""

import dataclasses

from processes import Gateway, NginxProxy

PROXIED = "proxied"
EXECUTING = "executing"
REPLAYING = "replaying"


@dataclasses.dataclass(frozen=True)
class Variant:
    """
    name: as on the command line
    title: as in the table
    phases: the loads it gets, in this order, after its warm-up
    settings: lines of the gateway's configuration; {directory} becomes the run's own; None for nginx
    records: lie in its store before it starts
    """

    name: str
    title: str
    phases: tuple
    settings: str = None
    records: int = 0

    def server(self, directory, upstream, program):
        if self.settings is None:
            return NginxProxy(directory, upstream.port)
        return Gateway(directory, upstream.port, program, self.settings)


def _protected(name, title, store, records=0):
    return Variant(name, title, (EXECUTING, REPLAYING), f"routes: [{{preset: ietf}}]\nlog: {{access: off}}\n{store}", records)


def _rocksdb(durability):
    return f"store: {{uri: 'rocksdb:{{directory}}/records', durability: {durability}}}"


NGINX = Variant("nginx", "nginx `proxy_pass`", (PROXIED,))
OFF = Variant("off", "layer off (preset `none`)", (PROXIED,), "routes: [{preset: none}]\nstore: memory\nlog: {access: off}")

ALL = (
    NGINX,
    OFF,
    _protected("memory", "`memory:`", "store: memory"),
    _protected("process-crash", "`rocksdb:` process-crash", _rocksdb("process-crash")),
    _protected("power-loss", "`rocksdb:` power-loss", _rocksdb("power-loss")),
    _protected("filled", "`rocksdb:` on 5 million records", _rocksdb("power-loss"), records=5_000_000),
)
BY_DEFAULT = [variant.name for variant in ALL if not variant.records]

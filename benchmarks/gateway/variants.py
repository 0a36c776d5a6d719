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
    options: of the gateway; {directory} becomes the run's own; None for nginx
    """

    name: str
    title: str
    phases: tuple
    options: tuple = None

    def server(self, directory, upstream, program):
        if self.options is None:
            return NginxProxy(directory, upstream.port)
        options = [option.format(directory=directory) for option in self.options]
        return Gateway(directory, upstream.port, program, options)


def _protected(name, title, store):
    return Variant(name, title, (EXECUTING, REPLAYING), ("--preset", "ietf", "--store", store))


NGINX = Variant("nginx", "nginx `proxy_pass`", (PROXIED,))
OFF = Variant("off", "layer off (`--preset none`)", (PROXIED,), ("--preset", "none", "--store", "memory:"))

ALL = (
    NGINX,
    OFF,
    _protected("memory", "`memory:`", "memory:"),
    _protected("process-crash", "`rocksdb:` process-crash", "rocksdb:{directory}/records?durability=process-crash"),
    _protected("power-loss", "`rocksdb:` power-loss", "rocksdb:{directory}/records?durability=power-loss"),
)

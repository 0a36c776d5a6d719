"""What is compared: one application, with and without protection."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Subject:
    """
    name: as on the command line
    title: as in the table
    profile: of the application
    baseline: the name of the subject that says what it does unprotected; None for such a one
    settings: of the application; {directory}, {redis} and {database} become the run's own
    is_semel: whether Semel is on its class path
    at_least: of the baseline's requests/s, as in the design's targets
    """

    name: str
    title: str
    profile: str
    baseline: str = None
    settings: tuple = ()
    is_semel: bool = False
    at_least: float = None

    def is_protected(self):
        return self.baseline is not None and self.name != "unmatched"

    def needs(self, server):
        return any("{" + server + "}" in setting for setting in self.settings)


def _semel(name, title, store, at_least=None, baseline="off", profile="plain", match="POST /v1/orders", more=()):
    settings = (f"semel.store={store}", "semel.secret=0123456789abcdef0123456789abcdef", f"semel.routes[0].match={match}", *more)
    return Subject(name, title, profile, baseline, settings, True, at_least)


NO_DATABASE = ("spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",)
DATABASE = ("spring.datasource.url=jdbc:postgresql://127.0.0.1:{database}/postgres", "spring.datasource.username=semel",
            "spring.datasource.hikari.maximum-pool-size=16")

ALL = (
    Subject("off", "without", "plain", settings=NO_DATABASE),
    _semel("unmatched", "starter, unmatched route", "memory", match="POST /v1/others", more=NO_DATABASE),
    _semel("memory", "starter, `memory`", "memory", 0.90, more=NO_DATABASE),
    _semel("rocksdb", "starter, `rocksdb:` process-crash", "rocksdb:{directory}/records?durability=process-crash", 0.75,
           more=NO_DATABASE),
    _semel("redis", "starter, `redis:`", "redis://127.0.0.1:{redis}?timeout=30s", 0.65, more=NO_DATABASE),
    _semel("postgresql", "starter, `postgresql:`", "postgresql://semel@127.0.0.1:{database}/postgres", 0.50, more=NO_DATABASE),
    Subject("jdempotent", "Jdempotent-core 1.1.0, memory", "jdempotent", "off", NO_DATABASE),
    Subject("arun", "arun0009 idempotent-core 1.0.2, memory", "arun", "off", NO_DATABASE),
    Subject("rows-off", "rows in a transaction, without", "rows", settings=DATABASE),
    _semel("transactional", "rows and record in one transaction", "datasource", 0.70, "rows-off", "rows",
           more=("semel.routes[0].transactional=true", *DATABASE)),
)
BY_NAME = {subject.name: subject for subject in ALL}

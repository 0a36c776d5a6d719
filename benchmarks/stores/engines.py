"""The processes under measurement: the client with its store, PostgreSQL, Redis."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import time

import machine

START_DEADLINE = 120
STOP_DEADLINE = 60


def in_own_namespace():
    """PostgreSQL refuses root, but for one who is root only in a name space of his own."""
    return ["unshare", "-U"] if os.getuid() == 0 else []


def postgres_program(name):
    """Debian keeps a server's programs beside each other, by version, and not on the path."""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    return str(found[-1]) if found else shutil.which(name)


class Server:
    """A process that listens on a loopback port. A context manager: started on entry, stopped on exit."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.port = machine.free_port()

    def __enter__(self):
        self.directory.mkdir(parents=True)
        self.prepare()
        with open(self.directory / "log", "ab") as log:
            self.process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + START_DEADLINE
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{self.command()} does not answer:\n{(self.directory / 'log').read_text()[-3000:]}")
            time.sleep(0.1)
        return self

    def __exit__(self, *failure):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)

    def prepare(self):
        pass

    def cpu_seconds(self):
        return machine.family_cpu_seconds(self.process.pid)


class Postgres(Server):
    """A server that an operator has given memory and room for its log; else as it comes: every commit is synced."""

    SETTINGS = {
        "max_connections": "400",
        "shared_buffers": "4GB",
        "max_wal_size": "16GB",
        "checkpoint_timeout": "15min",
        "listen_addresses": "127.0.0.1",
    }

    def prepare(self):
        subprocess.run(
            [*in_own_namespace(), postgres_program("initdb"), "-D", str(self.directory / "data"), "-U", "semel", "-A",
             "trust", "-E", "UTF8", "--locale=C"],
            check=True, stdout=subprocess.DEVNULL)

    def command(self):
        settings = {**self.SETTINGS, "port": str(self.port), "unix_socket_directories": str(self.directory)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [*in_own_namespace(), postgres_program("postgres"), "-D", str(self.directory / "data"), *options]

    def answers(self):
        return subprocess.run(self._psql() + ["-c", "SELECT 1"], capture_output=True).returncode == 0

    def _psql(self):
        return ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *self.address()]

    def address(self):
        return ["-h", "127.0.0.1", "-p", str(self.port), "-U", "semel", "-d", "postgres"]

    def sql(self, text):
        """What it answers, without the last line's end."""
        return subprocess.run(
            self._psql(), input=text, check=True, capture_output=True, text=True).stdout.rstrip("\n")

    def uri(self, schema="semel"):
        return f"postgresql://semel@127.0.0.1:{self.port}/postgres?schema={schema}"

    def columns(self):
        """Of the store's table, asked of it."""
        return self.sql(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'semel.semel_records'::regclass AND attnum > 0"
            " AND NOT attisdropped ORDER BY attnum").splitlines()

    def empty(self):
        for table in ("semel.semel_records", "yardstick.records"):
            if self.sql(f"SELECT to_regclass('{table}')"):
                self.sql(f"TRUNCATE {table}")

    def records(self):
        return int(self.sql("SELECT count(*) FROM semel.semel_records"))

    def bytes(self):
        return int(self.sql("SELECT pg_total_relation_size('semel.semel_records')"))


class Redis(Server):
    """A server that keeps what it has in memory alone."""

    persistence = ["--appendonly", "no"]

    def command(self):
        return ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.directory), "--save", "",
                *self.persistence]

    def answers(self):
        return self.cli("PING", check=False) == "PONG"

    def cli(self, *words, check=True):
        command = ["redis-cli", "-h", "127.0.0.1", "-p", str(self.port), *words]
        answer = subprocess.run(command, check=check, capture_output=True, text=True).stdout.rstrip("\n")
        if check and answer.startswith("ERR"):
            raise SystemExit(f"{words}: {answer}")
        return answer

    def info(self, name):
        return next(line.partition(":")[2].strip() for line in self.cli("INFO").splitlines() if line.startswith(name + ":"))

    def uri(self):
        """With patience: a machine that is busy must not end the run."""
        return f"redis://127.0.0.1:{self.port}?timeout=30s"

    def empty(self):
        self.cli("FLUSHALL")

    def records(self):
        return int(self.cli("DBSIZE"))

    def bytes(self):
        return int(self.info("used_memory"))


class DurableRedis(Redis):
    """The same with a log of its own, synced every second: what the documentation advises."""

    persistence = ["--appendonly", "yes", "--appendfsync", "everysec"]


class Client:
    """A Java process with a store, or a yardstick, open: it does what it is told. A context manager."""

    OPTIONS = ["-Xmx512m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"]

    def __init__(self, classpath, kind, place, log, files):
        """files: what it leaves behind, if it is not on a server"""
        self.command = [machine.java(), *self.OPTIONS, "-cp", classpath, "Driver", kind, str(place)]
        self.log = log
        self.files = files

    def __enter__(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True)
        self._answer()
        return self

    def __exit__(self, *failure):
        self.process.stdin.close()
        try:
            self.process.wait(STOP_DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.files, ignore_errors=True)

    def bytes(self):
        """On the disk."""
        return sum(path.stat().st_blocks * 512 for path in self.files.rglob("*") if path.is_file())

    def do(self, *words):
        print(*words, file=self.process.stdin, flush=True)
        return self._answer()

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{' '.join(self.command[-2:])} ended:\n{self.log.read_text()[-3000:]}")
        return json.loads(line)

    def cpu_seconds(self):
        return machine.family_cpu_seconds(self.process.pid)

    def resident_mb(self):
        return machine.resident_mb(self.process.pid)


def compiled(directory):
    """The class path of the stores and of the client, after building them."""
    root = machine.ROOT
    paths = root / "fronts" / "gateway" / "target" / "quick" / "classpath"
    subprocess.run(
        [str(root / "mvnw"), "-q", "-Dquick", "-f", str(root / "pom.xml"), "-pl", "fronts/gateway", "-am", "compile",
         "dependency:build-classpath", "-DincludeScope=runtime", f"-Dmdep.outputFile=target/quick/classpath"],
        check=True)
    directory.mkdir(parents=True, exist_ok=True)
    sources = sorted(str(path) for path in pathlib.Path(__file__).parent.glob("*.java"))
    subprocess.run(
        [machine.java() + "c", "-d", str(directory), "-cp", paths.read_text(), *sources], check=True)
    return f"{directory}:{paths.read_text()}"

"""The application under measurement, as a process."""

import http.client
import json
import os
import pathlib
import subprocess

import machine
from processes import Server

PROJECT = pathlib.Path(__file__).parent
TARGET = PROJECT / "target"
PROTECTING = ("semel-", "Jdempotent-", "idempotent-core-")


def build():
    """Installs Semel's modules, and builds the application on them."""
    wrapper = str(machine.ROOT / "mvnw")
    jdk = {"JAVA_HOME": machine.output(str(machine.ROOT / ".mvn" / "find-jdk"))}
    environment = {**os.environ, **jdk}
    subprocess.run([wrapper, "-q", "-B", "-DskipTests", "install"], cwd=machine.ROOT, check=True)
    subprocess.run([wrapper, "-q", "-B", "-f", str(PROJECT / "pom.xml"), "package"], cwd=machine.ROOT, env=environment, check=True)


class Application(Server):
    OPTIONS = ["-Xmx1g", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"]

    def __init__(self, subject, directory, places, more=()):
        super().__init__(directory)
        self.subject = subject
        self.settings = [*subject.settings, *more]
        self.places = places

    def command(self):
        settings = [f"--{setting.format(directory=self.directory, **self.places)}" for setting in self.settings]
        return [machine.java(), *self.OPTIONS, "-cp", self._class_path(), "dev.semel.benchmarks.orders.OrdersApplication",
                f"--server.port={self.port}", "--server.address=127.0.0.1", f"--spring.profiles.active={self.subject.profile}",
                "--server.tomcat.max-keep-alive-requests=-1", *settings]

    def _class_path(self):
        """Without what isn't measured: what would cost nothing can't be forgotten."""
        jars = [jar for jar in sorted((TARGET / "lib").glob("*.jar"))
                if not jar.name.startswith(PROTECTING) or self._wants(jar.name)]
        return ":".join([str(TARGET / "classes"), *map(str, jars)])

    def _wants(self, name):
        if name.startswith("semel-"):
            return self.subject.is_semel
        return name.startswith({"jdempotent": "Jdempotent-", "arun": "idempotent-core-"}.get(self.subject.name, "no jar"))

    def post(self, key):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            order = {"customer": "c", "currency": "EUR", "lines": [{"sku": "A-1", "quantity": 1, "price": "1.00"}], "note": key}
            connection.request("POST", "/v1/orders", json.dumps(order), {
                "Authorization": "Bearer probe", "Content-Type": "application/json", "Idempotency-Key": f'"{key}"'})
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.headers
        finally:
            connection.close()

    def effects(self):
        """What has happened so far: how often, under how many keys, and under how many of them more than once."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", "/effects")
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def requests(self):
        return self.effects()["count"]

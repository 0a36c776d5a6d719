"""The processes under measurement: nginx as upstream and as proxy, the gateway; their CPU and memory."""

import functools
import http.client
import os
import pathlib
import signal
import subprocess
import time

import machine
from machine import free_port

START_DEADLINE = 120
STOP_DEADLINE = 30

UPSTREAM_ANSWER = '{"id":"ord_7f3a1c","status":"accepted","total":"39.80","note":"' + "y" * 136 + '"}'


class Server:
    """A process that listens on a loopback port. A context manager: started on entry, stopped on exit."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.port = free_port()
        self.start_seconds = None

    def command(self):
        raise NotImplementedError

    def __enter__(self):
        self.directory.mkdir(parents=True, exist_ok=True)
        with open(self.directory / "log", "ab") as log:
            begun = time.monotonic()
            self.process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        try:
            self._await_answer(begun + START_DEADLINE)
        except BaseException:
            self.__exit__()
            raise
        self.start_seconds = time.monotonic() - begun
        return self

    def __exit__(self, *failure):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _await_answer(self, deadline):
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                self.post("start")
                return
            except OSError:
                time.sleep(0.002)
        raise SystemExit(f"{self.command()} does not answer:\n{(self.directory / 'log').read_text()[-3000:]}")

    def post(self, key):
        """One request like those of the load; answers its status and headers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", "/v1/orders", "{}", {
                "Authorization": "Bearer probe", "Content-Type": "application/json", "Idempotency-Key": f'"{key}"'})
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.headers
        finally:
            connection.close()

    def processes(self):
        return [self.process.pid]

    def cpu_seconds(self):
        """User and system time of all its processes and threads so far."""
        return sum(machine.cpu_seconds(pathlib.Path(f"/proc/{pid}")) for pid in self.processes())

    def compiler_seconds(self):
        """What a JVM's compilers took of it: what a longer warm-up would move out of the measurement."""
        threads = [thread for pid in self.processes() for thread in pathlib.Path(f"/proc/{pid}/task").iterdir()]
        compilers = [thread for thread in threads if "CompilerThre" in (thread / "comm").read_text()]
        return sum(machine.cpu_seconds(thread) for thread in compilers)

    def resident_mb(self):
        return sum(machine.resident_mb(pid) for pid in self.processes())


NGINX = """
daemon off;
pid {directory}/pid;
error_log {directory}/log warn;
worker_processes {workers};
events {{ worker_connections 4096; }}
http {{
  access_log off;
  default_type application/json;
  keepalive_requests 1000000000;
  keepalive_timeout 600;
  client_body_temp_path {directory}/body;
  proxy_temp_path {directory}/proxy;
  fastcgi_temp_path {directory}/fastcgi;
  uwsgi_temp_path {directory}/uwsgi;
  scgi_temp_path {directory}/scgi;
  {content}
}}
"""


class Nginx(Server):
    workers = os.cpu_count()

    def content(self):
        raise NotImplementedError

    def command(self):
        file = self.directory / "nginx.conf"
        file.write_text(NGINX.format(directory=self.directory, workers=self.workers, content=self.content()))
        return ["nginx", "-p", str(self.directory), "-e", str(self.directory / "log"), "-c", str(file)]

    def processes(self):
        """The workers: the master only watches them."""
        pid = self.process.pid
        return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


class Upstream(Nginx):
    """Answers every POST with the same 200 bytes, at the least cost there is, and counts."""

    workers = 1

    def content(self):
        return f"""server {{
          listen 127.0.0.1:{self.port} backlog=4096;
          location / {{ return 200 '{UPSTREAM_ANSWER}'; }}
          location = /count {{ stub_status; }}
        }}"""

    def requests(self):
        """How many requests it got so far, this question not counted."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", "/count")
            numbers = connection.getresponse().read().split(b"\n")[2].split()
        finally:
            connection.close()
        self._questions = getattr(self, "_questions", 0) + 1
        return int(numbers[2]) - self._questions


class NginxProxy(Nginx):
    """The yardstick: `proxy_pass` with kept-alive connections and no log."""

    def __init__(self, directory, upstream_port):
        super().__init__(directory)
        self.upstream_port = upstream_port

    def content(self):
        return f"""upstream api {{
          server 127.0.0.1:{self.upstream_port};
          keepalive 512;
          keepalive_requests 1000000000;
        }}
        server {{
          listen 127.0.0.1:{self.port} backlog=4096;
          location / {{
            proxy_pass http://api;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
          }}
        }}"""


class Gateway(Server):
    """The program as it is shipped, by its own launcher."""

    def __init__(self, directory, upstream_port, program, settings):
        super().__init__(directory)
        self.upstream_port = upstream_port
        self.program = program
        self.settings = settings

    def command(self):
        file = self.directory / "semel.yaml"
        file.write_text(f"listen: 127.0.0.1:{self.port}\nupstream: http://127.0.0.1:{self.upstream_port}\n"
                        + self.settings.replace("{directory}", str(self.directory)) + "\n")
        admin = ["--admin", f"127.0.0.1:{free_port()}"] if has_admin(tuple(self.program)) else []
        return [*self.program, "serve", "--config", str(file), *admin]


@functools.lru_cache
def has_admin(program):
    """Whether the program listens for its operators too; then it must not do so where another one does."""
    text = subprocess.run([*program, "serve", "--help"], check=True, capture_output=True, text=True).stdout
    return "--admin" in text

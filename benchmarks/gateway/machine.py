"""What the numbers were taken on, and how busy it was."""

import os
import pathlib
import platform
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def busy_seconds():
    """CPU time spent by anybody on this machine since it started."""
    fields = [int(field) for field in pathlib.Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    user, nice, system, idle, waiting, irq, softirq, stolen = fields
    return (user + nice + system + irq + softirq + stolen) / os.sysconf("SC_CLK_TCK")


def commit():
    """The short name of the commit, with a mark when the sources differ from it."""
    changed = _output("git", "-C", str(ROOT), "status", "--porcelain", "--untracked-files=no")
    return _output("git", "-C", str(ROOT), "rev-parse", "--short=8", "HEAD") + ("-changed" if changed else "")


def description():
    memory = int(pathlib.Path("/proc/meminfo").read_text().split()[1]) / 1024 / 1024
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory": f"{memory:.0f} GiB",
        "kernel": platform.release(),
        "file system": _output("stat", "-f", "-c", "%T", str(ROOT)),
        "JDK": _jdk(),
        "nginx": _output("nginx", "-v"),
        "wrk": _output("wrk", "-v").splitlines()[0].partition(" [")[0],
        "load average before": " ".join(f"{load:.2f}" for load in os.getloadavg()),
    }


def _processor():
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())


def _jdk():
    return _output(java(), "-version").splitlines()[1]


def java():
    return _output(str(ROOT / ".mvn" / "find-jdk")) + "/bin/java"


def _output(*command):
    """What a command says, on either stream, whatever its exit code: wrk's version has 1."""
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return run.stdout.strip()

"""What the numbers were taken on, how busy it was, and what processes took of it."""

import os
import pathlib
import platform
import shutil
import socket
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def have_tools(packages, install):
    """packages: which Debian package each tool is in. Ends the program when one is missing and not to be installed."""
    missing = sorted({package for tool, package in packages.items() if shutil.which(tool) is None})
    if missing and install:
        subprocess.run(["apt-get", "install", "-y", "--no-install-recommends", *missing], check=True)
    elif missing:
        sys.exit(f"Missing: {' '.join(missing)} (names of Debian packages). Install them, or call this with --install.")


def busy_seconds():
    """CPU time spent by anybody on this machine since it started."""
    fields = [int(field) for field in pathlib.Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    user, nice, system, idle, waiting, irq, softirq, stolen = fields
    return (user + nice + system + irq + softirq + stolen) / TICKS_PER_SECOND


def cpu_seconds(place):
    """User and system time so far of a process or a thread, as its directory under /proc tells."""
    after_name = _stat(place)
    return (int(after_name[11]) + int(after_name[12])) / TICKS_PER_SECOND


def family_cpu_seconds(pid):
    """The same of a process, of the children that it has, and of those that it had."""
    place = pathlib.Path(f"/proc/{pid}")
    children = (place / "task" / str(pid) / "children").read_text().split()
    own = _stat(place)
    ended = (int(own[13]) + int(own[14])) / TICKS_PER_SECOND
    return cpu_seconds(place) + ended + sum(_or_zero(cpu_seconds, pathlib.Path(f"/proc/{child}")) for child in children)


def _or_zero(read, place):
    try:
        return read(place)
    except OSError:
        return 0.0  # it ended just now, and is counted with those that ended at the next look


def _stat(place):
    return (place / "stat").read_text().rpartition(")")[2].split()


def resident_mb(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]) / 1024


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def commit():
    """The short name of the commit, with a mark when the sources differ from it."""
    changed = output("git", "-C", str(ROOT), "status", "--porcelain", "--untracked-files=no")
    return output("git", "-C", str(ROOT), "rev-parse", "--short=8", "HEAD") + ("-changed" if changed else "")


def description(**tools):
    """tools: what they say about their version, by their names."""
    memory = int(pathlib.Path("/proc/meminfo").read_text().split()[1]) / 1024 / 1024
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory": f"{memory:.0f} GiB",
        "kernel": platform.release(),
        "file system": output("stat", "-f", "-c", "%T", str(ROOT)),
        "JDK": _jdk(),
        **tools,
        "load average before": load_average(),
    }


def load_average():
    return " ".join(f"{load:.2f}" for load in os.getloadavg())


def _processor():
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())


def _jdk():
    return output(java(), "-version").splitlines()[1]


def java():
    return output(str(ROOT / ".mvn" / "find-jdk")) + "/bin/java"


def output(*command):
    """What a command says, on either stream, whatever its exit code: wrk's version has 1."""
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return run.stdout.strip()

"""Tables and a plot from the lines of all runs."""

import pathlib
import statistics
import subprocess

from variants import ALL, EXECUTING, PROXIED, REPLAYING

PLOT = pathlib.Path(__file__).with_name("plot.gnuplot")

# Of CPU per request, against which row, at most; as in the design's targets for the gateway.
CPU_TARGETS = (
    (("off", PROXIED), ("nginx", PROXIED), 1.25),
    (("memory", EXECUTING), ("off", PROXIED), 1.25),
    (("process-crash", EXECUTING), ("off", PROXIED), 1.45),
    (("power-loss", EXECUTING), ("off", PROXIED), 1.60),
)
REPLAY_TARGET = 1.5
START_TARGET_SECONDS = 0.6
MEMORY_TARGET_MB = 350

# Above this share of the machine, others disturbed a run.
QUIET = 0.05


def line(row):
    return (f"round {row['round']}  {row['variant']:<14}{row['phase']:<10} {row['requests_per_second']:8.0f}/s"
            f"  p50 {row['p50_ms']:7.2f} ms  p99 {row['p99_ms']:7.2f} ms"
            f"  CPU {row['cpu_seconds_per_10000']:.3f} s"
            f" ({row['cpu_seconds']['compilers'] / row['cpu_seconds']['server']:.0%} compiling)  RSS {row['resident_mb']:4.0f} MB"
            f"  start {row['start_seconds']:.2f} s  others {row['cpu_seconds']['others'] / row['seconds']:.0%}")


class Summary:
    """Medians over the rounds, and medians of the ratios within a round."""

    def __init__(self, taken):
        self.rows = {}
        for row in taken["runs"]:
            self.rows.setdefault((row["variant"], row["phase"]), {})[row["round"]] = row
        self.keys = [(variant.name, phase) for variant in ALL for phase in variant.phases
                     if (variant.name, phase) in self.rows]

    def values(self, key, field):
        return [row[field] for row in self.rows[key].values()]

    def median(self, key, field):
        return statistics.median(self.values(key, field))

    def ratio(self, key, other, field):
        """None when one of the two wasn't measured."""
        if key not in self.rows or other not in self.rows:
            return None
        return statistics.median(
            row[field] / self.rows[other][number][field] for number, row in self.rows[key].items())


def title(key):
    variant, phase = key
    name = next(one.title for one in ALL if one.name == variant)
    return name if phase == PROXIED else f"{name}, {phase}"


def write(taken, output):
    summary = Summary(taken)
    parts = [head(taken), table(summary), f"![The same as bars]({output.name}.svg)", targets(summary), remarks(taken)]
    output.with_suffix(".md").write_text("\n\n".join(part for part in parts if part) + "\n")
    plot(summary, output)


def head(taken):
    options = taken["options"]
    facts = "\n".join(f"- {name}: {value}" for name, value in taken["machine"].items())
    return (f"# Gateway, {taken['date']}, commit {taken['commit']}\n\n"
            f"    {taken['command']}\n\n"
            f"{options['rounds']} interleaved rounds, {options['connections']} connections, {options['seconds']} s each "
            f"after {options['warm_up']:,} requests of warm-up; POST of 300 bytes, answer of 200. Medians over the rounds; ratios "
            "are medians of the ratios within a round, so that they survive a machine whose speed drifts.\n\n" + facts)


def table(summary):
    lines = ["| | CPU s per 10,000 | lowest – highest | × off | × nginx | requests/s | p50 ms | p99 ms | RSS MB |",
             "|---|--:|--:|--:|--:|--:|--:|--:|--:|"]
    for key in summary.keys:
        cpu = summary.values(key, "cpu_seconds_per_10000")
        ratios = [times(summary.ratio(key, other, "cpu_seconds_per_10000"))
                  for other in (("off", PROXIED), ("nginx", PROXIED))]
        cells = [title(key), f"{statistics.median(cpu):.3f}", f"{min(cpu):.3f} – {max(cpu):.3f}", *ratios,
                 f"{summary.median(key, 'requests_per_second'):,.0f}", f"{summary.median(key, 'p50_ms'):.2f}",
                 f"{summary.median(key, 'p99_ms'):.2f}", f"{summary.median(key, 'resident_mb'):.0f}"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def times(ratio):
    return "" if ratio is None else f"{ratio:.2f}"


def targets(summary):
    lines = ["| target | wanted | measured | |", "|---|--:|--:|---|"]

    def add(name, wanted, measured, met):
        lines.append(f"| {name} | {wanted} | {measured} | {'met' if met else '**missed**'} |")

    for key, other, most in CPU_TARGETS:
        ratio = summary.ratio(key, other, "cpu_seconds_per_10000")
        if ratio is not None:
            add(f"CPU: {title(key)} against {title(other)}", f"≤ {most:.2f} ×", f"{ratio:.2f} ×", ratio <= most)
    for name, phase in summary.keys:
        ratio = summary.ratio((name, phase), ("off", PROXIED), "requests_per_second")
        if phase == REPLAYING and ratio is not None:
            add(f"requests/s: {title((name, phase))} against proxied", f"≥ {REPLAY_TARGET} ×", f"{ratio:.2f} ×",
                ratio >= REPLAY_TARGET)
    for name, phase in summary.keys:
        if name != "nginx" and phase != REPLAYING:
            start = summary.median((name, phase), "start_seconds")
            add(f"start to first answer: {title((name, phase))}", f"≤ {START_TARGET_SECONDS} s", f"{start:.2f} s",
                start <= START_TARGET_SECONDS)
        if name == "filled":
            resident = summary.median((name, phase), "resident_mb")
            add(f"RSS: {title((name, phase))}", f"≤ {MEMORY_TARGET_MB} MB", f"{resident:.0f} MB",
                resident <= MEMORY_TARGET_MB)
    return "\n".join(lines) if len(lines) > 2 else ""


def remarks(taken):
    """Which runs shared the machine with somebody else."""
    cores = taken["machine"]["cores"]
    compiling = statistics.median(
        row["cpu_seconds"]["compilers"] / row["cpu_seconds"]["server"] for row in taken["runs"])
    told = f"Of the servers' CPU time {compiling:.0%} (median) went into compiling: more warm-up moves it out."
    loud = [row for row in taken["runs"] if row["cpu_seconds"]["others"] > QUIET * cores * row["seconds"]]
    if not loud:
        return f"{told} In no run did other processes take more than {QUIET:.0%} of the machine."
    return (f"{told} In {len(loud)} of {len(taken['runs'])} runs other processes took more than {QUIET:.0%} of the machine: "
            "read requests/s and latencies with care.")


def plot(summary, output):
    """The bars, as SVG beside the table."""
    data = output.with_suffix(".tsv")
    lines = ["\t".join([title(key).replace("`", ""),
                        *(f"{summary.median(key, field):.4f}" for field in
                          ("cpu_seconds_per_10000", "requests_per_second", "p50_ms", "p99_ms"))])
             for key in reversed(summary.keys)]
    data.write_text("\n".join(lines) + "\n")
    subprocess.run(["gnuplot", "-c", str(PLOT), str(data), str(output.with_suffix(".svg"))], check=True)
    data.unlink()

"""Tables and a plot from what all parts measured."""

import pathlib
import statistics
import subprocess

import subjects

PLOT = pathlib.Path(__file__).with_name("plot.gnuplot")

# Pairs/s of a store against those of a yardstick, at so many callers, at least; as in the design's targets for stores.
PAIR_TARGETS = (
    ("rocksdb-power-loss", "log-synced", 256, 0.4),
    ("postgresql", "pgbench", 64, 1.0),
    ("postgresql", "pgbench", 256, 2.5),
    ("redis", "redis-benchmark", 64, 0.6),
)
GROWN = 10_000_000
GROWTH_TARGET = 0.8
WAKE_TARGET_MS = 50
PLOTTED_CALLERS = (64, 256)

# Above this share of the machine, others disturbed a run.
QUIET = 0.05


def write(taken, output):
    parts = [f"# Stores, {'commit ' + ', '.join(sorted({part['commit'] for part in taken.values()}))}", targets(taken)]
    for name, tables in (("pairs", pairs), ("growth", growth), ("expiry", expiry), ("wake", wake)):
        if name in taken:
            parts.append(tables(taken[name], output))
    output.with_suffix(".md").write_text("\n\n".join(part for part in parts if part) + "\n")
    if "pairs" in taken:
        plot(Pairs(taken["pairs"]), output)


def targets(taken):
    lines = ["| target | wanted | measured | |", "|---|--:|--:|---|"]

    def add(name, wanted, measured, met):
        lines.append(f"| {name} | {wanted} | {measured} | {'met' if met else '**missed**'} |")

    if "pairs" in taken:
        measured = Pairs(taken["pairs"])
        for store, yardstick, callers, least in PAIR_TARGETS:
            ratio = measured.ratio(store, yardstick, callers)
            if ratio is not None:
                add(f"pairs/s: {title(store)} against {title(yardstick)}, {callers} callers", f"≥ {least} ×", f"{ratio:.2f} ×",
                    ratio >= least)
    for row in taken.get("growth", {"runs": []})["runs"]:
        if row["records"] == GROWN:
            add(f"pairs/s: {title(row['subject'])} on {GROWN:,} records against 10,000", f"≥ {GROWTH_TARGET} ×",
                f"{row['speed']:.2f} ×", row["speed"] >= GROWTH_TARGET)
    for row in taken.get("wake", {"runs": []})["runs"]:
        add(f"{row['store']}: a waiting repeat's answer after the first one, median", f"< {WAKE_TARGET_MS} ms",
            f"{row['median_ms']:.1f} ms", row["median_ms"] < WAKE_TARGET_MS)
    return "\n".join(lines) if len(lines) > 2 else ""


def about(part):
    facts = "\n".join(f"- {name}: {value}" for name, value in part["machine"].items())
    note = f"\n\n{part['note']}" if "note" in part else ""
    return f"{part['date']}, commit {part['commit']}\n\n    {part['command']}\n\n{facts}{note}"


def title(name):
    return subjects.BY_NAME[name].title


class Pairs:
    """Medians over the rounds, and medians of the ratios within a round."""

    def __init__(self, part):
        self.rows = {}
        for row in part["runs"]:
            self.rows.setdefault((row["subject"], row["callers"]), {})[row["round"]] = row
        self.callers = sorted({callers for _, callers in self.rows})
        self.names = [subject.name for subject in subjects.ALL if any(name == subject.name for name, _ in self.rows)]

    def median(self, name, callers, field):
        return statistics.median(row[field] for row in self.rows[name, callers].values())

    def ratio(self, name, other, callers):
        """None when one of the two wasn't measured."""
        rows, others = self.rows.get((name, callers)), self.rows.get((other, callers))
        if not rows or not others:
            return None
        return statistics.median(
            row["pairs_per_second"] / others[number]["pairs_per_second"] for number, row in rows.items())

    def saved(self, name, other, callers):
        """How many times the CPU time of one of its pairs one of the yardstick's takes."""
        rows, others = self.rows.get((name, callers)), self.rows.get((other, callers))
        if not rows or not others:
            return None
        return statistics.median(_cpu(others[number]) / _cpu(row) for number, row in rows.items())


def _cpu(row):
    return row["client_micros"] + row["server_micros"]


def pairs(part, output):
    measured, options = Pairs(part), part["options"]
    head = " | ".join(f"{callers}" for callers in measured.callers)
    lines = [f"| | {head} | × yardstick at {' / '.join(str(callers) for callers in measured.callers)} | CPU µs, client + server | yardstick's CPU × |",
             "|---|" + "--:|" * (len(measured.callers) + 3)]
    for name in measured.names:
        rates = [f"{measured.median(name, callers, 'pairs_per_second'):,.0f}" for callers in measured.callers]
        other = subjects.BY_NAME[name].yardstick
        ratios = [measured.ratio(name, other, callers) for callers in measured.callers] if other else []
        busiest = measured.callers[-1]
        cpu = " + ".join(f"{measured.median(name, busiest, field):.1f}" for field in ("client_micros", "server_micros"))
        told = " / ".join("" if ratio is None else f"{ratio:.2f}" for ratio in ratios)
        saved = measured.saved(name, other, busiest) if other else None
        lines.append(f"| {title(name)} | " + " | ".join([*rates, told, cpu, "" if saved is None else f"{saved:.2f}"]) + " |")
    loud = statistics.median(row["others_seconds"] / row["seconds"] for row in part["runs"]) / part["machine"]["cores"]
    quiet = "" if loud <= QUIET else " That is a lot: read the ratios, and those with care."
    return (f"## Pairs of a claim and a completion, each second, by how many callers\n\n{about(part)}\n\n"
            f"{options['rounds']} rounds in turns, {options['seconds']:g} s each after {options['warm_up']:g} s of warm-up; an answer of "
            "200 bytes. Medians over the rounds; ratios are medians of the ratios within a round. CPU time is that at the most "
            f"callers. A yardstick's pair is one insert, one SET, or two appends; its CPU × is how many times a store's a pair of it takes, both "
            "with the tool that asks for it.\n\n" + "\n".join(lines)
            + f"\n\n![The same as bars]({output.name}.svg)\n\nOther processes took {loud:.0%} of the machine (median, the load tools "
            f"included).{quiet}")


def growth(part, _):
    lines = ["| | records | × the speed on 10,000 | × the CPU on 10,000 | bytes each | client's heap MB | client's RSS MB |",
             "|---|--:|--:|--:|--:|--:|--:|"]
    for row in part["runs"]:
        lines.append(f"| {title(row['subject'])} | {row['records']:,} | {row['speed']:.2f} | {row['cpu']:.2f} | {row['bytes']:.0f} "
                     f"| {row['heap_mb']:.0f} | {row['resident_mb']:.0f} |")
    return (f"## Growth\n\n{about(part)}\n\n{part['callers']} callers, {part['turns']} turns of {part['seconds']:g} s each with a "
            "store of 10,000 records at the beginning of each turn; medians of the ratios. Bytes are those on the server's or the "
            "client's disk, in Redis those in memory.\n\n" + "\n".join(lines))


def expiry(part, _):
    lines = ["| | CPU µs for each expired record | claims meanwhile, × without |", "|---|--:|--:|"]
    for row in part["runs"]:
        lines.append(f"| {title(row['subject'])} | {row['micros']:.2f} | {row['speed']:.2f} |")
    return (f"## Expiry\n\n{about(part)}\n\n{part['records']:,} records that are over at once; {part['callers']} callers; medians of "
            f"{part['turns']}. In PostgreSQL with the vacuum that follows.\n\n" + "\n".join(lines))


def wake(part, _):
    lines = ["| | median ms | 9 of 10 within ms |", "|---|--:|--:|"]
    for row in part["runs"]:
        lines.append(f"| {row['store']} | {row['median_ms']:.1f} | {row['p90_ms']:.1f} |")
    return (f"## From the answer of one gateway to that of another\n\n{about(part)}\n\n{part['keys']} keys; a request runs on one "
            "gateway, and its repeat waits on another.\n\n" + "\n".join(lines))


def plot(measured, output):
    """The bars, as SVG beside the table."""
    callers = [number for number in PLOTTED_CALLERS if number in measured.callers] or measured.callers[-1:]
    few, many = callers[0], callers[-1]
    data = output.with_suffix(".tsv")
    lines = []
    for name in reversed(measured.names):
        client, server = (measured.median(name, many, field) for field in ("client_micros", "server_micros"))
        rates = (measured.median(name, number, "pairs_per_second") for number in (few, many))
        lines.append("\t".join([title(name).replace("`", ""), f"{client:.4f}", f"{server:.4f}", *(f"{rate:.1f}" for rate in rates)]))
    data.write_text("\n".join(lines) + "\n")
    subprocess.run(
        ["gnuplot", "-c", str(PLOT), str(data), str(output.with_suffix(".svg")), str(few), str(many)], check=True)
    data.unlink()

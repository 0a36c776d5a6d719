"""Tables from the lines of all runs."""

import statistics

from subjects import ALL, BY_NAME

QUIET = 0.05  # above this share of the machine, others disturbed a run


def line(row):
    return (f"round {row['round']}  {row['subject']:<14}{row['requests_per_second']:8.0f}/s  p50 {row['p50_ms']:7.2f} ms"
            f"  p99 {row['p99_ms']:7.2f} ms  CPU {row['cpu_seconds_per_10000']:.3f} s ({row['compiling']:.0%} compiling)"
            f"  others {row['others_share']:.0%}")


def write(taken, output):
    parts = [head(taken), speed(taken["runs"]), duplicates(taken.get("duplicates", [])), remarks(taken)]
    output.with_suffix(".md").write_text("\n\n".join(part for part in parts if part) + "\n")


def head(taken):
    options = taken["options"]
    facts = "\n".join(f"- {name}: {value}" for name, value in taken["machine"].items())
    return (f"# Inside a Java service, {taken['date']}, commit {taken['commit']}\n\n    {taken['command']}\n\n"
            f"A Spring Boot MVC application on Tomcat; {options['rounds']} interleaved rounds, {options['connections']} connections, "
            f"{options['seconds']} s each after {options['warm_up']:,} requests of warm-up; a POST of 300 bytes of JSON with a new key "
            "each, an answer of 200 bytes. Medians over the rounds; ratios are medians of the ratios within a round.\n\n" + facts)


def speed(rows):
    if not rows:
        return ""
    by_subject = {}
    for row in rows:
        by_subject.setdefault(row["subject"], {})[row["round"]] = row
    lines = ["| | requests/s | × without | wanted | | CPU s per 10,000 | × without | p50 ms | p99 ms |",
             "|---|--:|--:|--:|---|--:|--:|--:|--:|"]
    for subject in ALL:
        mine = by_subject.get(subject.name)
        if mine:
            lines.append("| " + " | ".join(cells(subject, mine, by_subject.get(subject.baseline))) + " |")
    return "\n".join(lines)


def cells(subject, mine, base):
    def median(field):
        return statistics.median(row[field] for row in mine.values())

    def ratio(field):
        return statistics.median(row[field] / base[number][field] for number, row in mine.items()) if base else None

    times = ratio("requests_per_second")
    wanted = subject.at_least
    met = "" if times is None or wanted is None else "met" if times >= wanted else "**missed**"
    return [subject.title, f"{median('requests_per_second'):,.0f}", shown(times), "" if wanted is None else f"≥ {wanted:.2f}", met,
            f"{median('cpu_seconds_per_10000'):.2f}", shown(ratio("cpu_seconds_per_10000")), f"{median('p50_ms'):.1f}",
            f"{median('p99_ms'):.1f}"]


def shown(ratio):
    return "" if ratio is None else f"{ratio:.2f}"


def duplicates(rows):
    if not rows:
        return ""
    lines = ["Every order sent twice, the second 0 to 8 ms after the first, an operation that takes 2 ms:", "",
             "| | keys | at a time | **ran twice** | how the two were answered |", "|---|--:|--:|--:|---|"]
    for row in rows:
        told = ", ".join(f"{kind}: {count:,}" for kind, count in row["answers"].items())
        lines.append(f"| {BY_NAME[row['subject']].title} | {row['keys']:,} | {row['at_a_time']} | {row['twice']:,} | {told} |")
    return "\n".join(lines)


def remarks(taken):
    rows = taken["runs"]
    if not rows:
        return ""
    loud = [row for row in rows if row["others_share"] > QUIET * taken["machine"]["cores"]]
    return (f"In {len(loud)} of {len(rows)} runs processes other than the application, its database and the load took more than "
            f"{QUIET:.0%} of the machine.")

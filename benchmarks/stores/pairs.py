"""Pairs of claim and completion per second, and the CPU time that one takes."""

import subjects

WARMING_CALLERS = 256


def measure(opened, options):
    chosen = [subject for subject in subjects.ALL if subject.name in options.subjects]
    for subject in chosen:
        opened.prepare(subject)
        if subject.is_client():
            opened.measure(subject, WARMING_CALLERS, options.warm_up)
    runs = []
    for number in range(1, options.rounds + 1):
        for server in opened.servers.values():
            server.empty()
        for callers in options.callers:
            for subject in chosen:
                row = {"round": number, "subject": subject.name, "callers": callers,
                       **opened.measure(subject, callers, options.seconds)}
                print(line(row), flush=True)
                runs.append(row)
    return {"options": {"rounds": options.rounds, "seconds": options.seconds, "warm_up": options.warm_up}, "runs": runs}


def line(row):
    return (f"round {row['round']}  {row['subject']:<25}{row['callers']:4} callers {row['pairs_per_second']:9,.0f}/s  CPU µs "
            f"client {row['client_micros']:6.1f}  server {row['server_micros']:6.1f}"
            f"  others {row['others_seconds'] / row['seconds']:.0%}")

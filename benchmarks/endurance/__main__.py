"""A steady load for a long time, with people who come and go, private talk and history beside it.

Prints a line every ten seconds and keeps all of them as JSON; at the end it says whether memory grew.
Disk use is bounded: the server keeps 256 MB of logs.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.__main__ import prepare
from benchmarks.endurance.course import Course
from benchmarks.endurance.plan import SETTINGS, Plan
from benchmarks.endurance.verdict import Growth, Sample, growth
from benchmarks.load.peers import scribe

HEAD = (
    f"{'s':>6} {'MB':>7} {'threads':>7} {'files':>5} {'CPU s':>7} "
    f"{'p50 ms':>7} {'p99 ms':>7} {'sent':>10} {'pages':>6} {'disk MB':>7}"
)


def main() -> int:
    """Exit 1 when any message was lost, doubled or misordered for anybody."""
    parser = argparse.ArgumentParser("python -m benchmarks.endurance", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0, help="how long (60)")
    parser.add_argument("--rate", type=float, default=2000.0, help="messages a second (2000)")
    parser.add_argument("--members", type=int, default=200, help="members who stay (200)")
    parser.add_argument("--python", default=sys.executable, help="the interpreter that runs the server")
    parser.add_argument(
        "--out", type=Path, default=Path("endurance.json"), metavar="FILE", help="the samples"
    )
    options = parser.parse_args()
    prepare()
    plan = Plan(seconds=options.minutes * 60, rate=options.rate, members=options.members)
    samples: list[Sample] = []

    def report(sample: Sample) -> None:
        samples.append(sample)
        print(line(sample), flush=True)
        save(options.out, plan, samples, [])

    print(HEAD, flush=True)
    with tempfile.TemporaryDirectory(prefix="scribe-endurance.") as folder:
        with scribe(Path(folder), options.python, SETTINGS) as peer:
            course = Course(plan, peer, report)
            course.enter()
            course.run()
        faults = course.faults()
    save(options.out, plan, samples, faults)
    print(sentence(growth(samples)))
    print(
        "\n".join(f"fault: {fault}" for fault in faults[:20])
        or "Nobody missed, doubled or misordered anything."
    )
    return 1 if faults else 0


def line(sample: Sample) -> str:
    """A sample as a line of the table."""
    return (
        f"{sample.at:6.0f} {sample.rss / 1e6:7.1f} {sample.threads:7} {sample.files:5} {sample.cpu:7.0f} "
        f"{sample.p50 * 1e3:7.2f} {sample.p99 * 1e3:7.2f} {sample.sent:10,} {sample.pages:6} "
        f"{sample.disk / 1e6:7.0f}"
    )


def sentence(found: Growth) -> str:
    """The verdict on memory."""
    verdict = "MEMORY GREW" if found.grew else "Memory did not grow"
    return (
        f"{verdict}: {found.first / 1e6:.1f} MB in the first quarter, {found.last / 1e6:.1f} MB in the last, "
        f"{found.part:+.1%} by the line through all samples ({found.per_hour / 1e6:+.1f} MB an hour)"
    )


def save(path: Path, plan: Plan, samples: list[Sample], faults: list[str]) -> None:
    """What there is so far, so that a run that is cut short has said something, too."""
    found = growth(samples)
    data = {
        "plan": plan._asdict(),
        "samples": [sample._asdict() for sample in samples],
        "growth": {**found._asdict(), "part": found.part, "grew": found.grew},
        "faults": faults,
    }
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())

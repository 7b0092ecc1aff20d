"""What Scribe can do, measured beside what it is compared with. `python -m benchmarks --help`."""

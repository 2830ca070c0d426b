"""What `make bench` measures, on the machine it runs on: `python -m tests.bench --help`.

No test asserts a time. The bench prints a table and writes docs/performance.md with the targets, met or not.
"""

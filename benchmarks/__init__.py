"""Measurements, not tests: ``python -m benchmarks`` writes ``benchmarks/results.md``."""

"""Two clouds on loopback, faithful on the wire: for the demo, the tests and the benchmarks."""

"""The composition root: commands, wiring, schedule, logs, signals. The only room that reads the clock."""

"""What outlives the process: the readings, their status, the pool tree."""

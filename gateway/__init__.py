"""The registry over the network, in the clouds' own protocols. Empty in this version."""

"""For how long a server waits for a client."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """Limits on time, each in seconds; the connection is cut off beyond them."""

    handshake: float = 10.0  # of TLS, from the connection on
    arrival: float = 20.0  # of a whole request, from the connection or its first byte on
    departure: float = 60.0  # of an answer, of which the client takes nothing meanwhile
    farewell: float = 300.0  # of TLS at the end, and of what is still to be sent then
    idle: float = (
        75.0  # between requests; longer than a scrape interval, so that Prometheus keeps its connection
    )

"""Whether the HTTP server is kept from strangers, as far as the file says by itself."""

from collections.abc import Iterator

from config.address import is_loopback, read_listen
from config.mistakes import Mistake
from config.part import Part


def check_web(root: Part) -> Iterator[Mistake]:
    """Find an address that others reach without a web file."""
    web = root.part("web")
    try:
        listen = read_listen(web.text("listen") or "")
    except ValueError:
        return  # told elsewhere, or the default
    if is_loopback(listen.host) or web.has("config_file"):
        return
    yield web.wrong(
        "is no loopback address: name a web file with TLS or users under web.config_file, "
        f"or write 127.0.0.1:{listen.port} and put a proxy before it",
        "listen",
    )

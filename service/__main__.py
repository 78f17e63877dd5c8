"""Start the program without its script: `python -P -m service`."""

from service.cli.main import main

main(prog_name="cidrwatch")

"""Read everything once into a store, in a process of its own; tell how many rows each shard has then."""

import json
import sys
from collections.abc import Mapping
from contextlib import closing
from typing import Any

from collection_trials import CLOCK, THREADS, accounts, sweeping

from collector.aws.plan import collectors
from collector.source import CloudSource
from service.keeper import Keeper
from store.inventory import Inventory
from store.open import open_store


def kept(given: Mapping[str, Any]) -> dict[str, Any]:
    """Read everything once into a store; tell how many rows of each shard are held then."""
    source = CloudSource(
        "aws", accounts(given["accounts"]), tuple(given["regions"]), role="cidrwatch-reader",
        endpoint_url=given["url"], max_connections=THREADS,
    )  # fmt: skip
    made = collectors(source, CLOCK)
    with closing(open_store(given["store"])) as store:
        inventory = Inventory(store)
        for _ in sweeping().run(made, Keeper(inventory)):
            pass
        contents = inventory.contents([one.shard for one in made])
        return {"held": {str(one.status.shard): len(one.records) for one in contents}}


if __name__ == "__main__":
    print(json.dumps(kept(json.loads(sys.argv[1]))))

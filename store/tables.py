"""Every table of the store, whichever part of it knows the table."""

from store.exception_schema import EXEMPTED
from store.own_ipam_schema import OWN_IPAM
from store.plan_schema import ALLOCATION
from store.tally_schema import POOL_TALLY

(METADATA,) = {one.metadata for one in (ALLOCATION, OWN_IPAM, EXEMPTED, POOL_TALLY)}  # they share it
TABLES = tuple(METADATA.sorted_tables)  # each after those that it refers to

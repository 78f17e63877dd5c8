"""The pool tree of the configuration that the simulator writes."""


def pool_tree(shared: tuple[str, ...]) -> str:
    """Write the pools; production in eu-west-1 is shared with the accounts given."""
    lines = [", ".join(f'"{id_}"' for id_ in shared[start : start + 6]) for start in range(0, len(shared), 6)]
    share = ",\n".join(f"              {line}" for line in lines)
    return _HEAD + _IRELAND.replace("SHARED", share) + _VIRGINIA_AND_SINGAPORE + _ALIBABA + _REST


_HEAD = """\
# The plan. A pool has address space and hands it out: to pools below it, to networks that exist (it imports
# those it finds, if auto_import says so) and to reservations (allocations).
pools:
  - name: top
    scope: private
    cidrs: [10.0.0.0/8]
    owner: network
    pools:
"""

_IRELAND = """\
      # A locale is the region that the networks of a pool are to be in; the pools below inherit it.
      - name: eu-west-1
        locale: eu-west-1
        cidrs: [10.0.0.0/12]
        pools:
          - name: prod
            cidrs: [10.0.0.0/14]
            auto_import: true
            # No network larger than a /16, none smaller than a /24, and a /20 unless something else is asked
            # for. Every tag has to be there.
            rules:
              min_netmask_length: 16
              default_netmask_length: 20
              max_netmask_length: 24
              tags: {Environment: prod}
            # Warn at 80 %, raise the alarm at 95 %, or when fewer than three blocks are left.
            thresholds: {utilization: [0.8, 0.95], blocks: 3}
            owner: payments-platform
            # The accounts that may have networks in this pool.
            share: [
SHARED
            ]
            allocations:
              - {cidr: 10.0.240.0/22, description: "secondary block of the cluster's VPC"}
              - {cidr: 10.0.201.0/24, description: "printers, since 2019"}
          - name: nonprod
            cidrs: [10.4.0.0/15]
            rules: {min_netmask_length: 18, default_netmask_length: 22, max_netmask_length: 26}
            owner: platform
          # About to run dry: two blocks of the default length are left.
          - name: runners
            cidrs: [10.8.0.0/20]
            auto_import: true
            rules: {min_netmask_length: 21, default_netmask_length: 24, max_netmask_length: 26}
            thresholds: {utilization: [0.8, 0.95], blocks: 3}
            owner: ci
            allocations:
              - {cidr: 10.8.0.0/21, description: "runners, first fleet"}
              - {cidr: 10.8.8.0/22, description: "runners, second fleet", until: 2027-12-31}
"""

_VIRGINIA_AND_SINGAPORE = """\
      - name: us-east-1
        locale: us-east-1
        cidrs: [10.16.0.0/12]
        pools:
          - name: prod
            cidrs: [10.16.0.0/14]
            auto_import: true
            rules:
              min_netmask_length: 16
              default_netmask_length: 20
              max_netmask_length: 24
              tags: {Environment: prod}
            thresholds: {utilization: [0.8, 0.95], blocks: 8}
            owner: search-platform
          - name: nonprod
            cidrs: [10.20.0.0/15]
            auto_import: true
            rules: {min_netmask_length: 16, default_netmask_length: 22, max_netmask_length: 26}
            owner: platform
      # This one's space is not written down: a /12 is carved from the pool above at the first start, where it
      # fits best, and kept from then on. So is that of the pools below it.
      - name: ap-southeast-1
        locale: ap-southeast-1
        provision: [{netmask_length: 12}]
        pools:
          - name: prod
            provision: [{netmask_length: 14}]
            auto_import: true
            rules:
              min_netmask_length: 16
              default_netmask_length: 20
              max_netmask_length: 24
              tags: {Environment: prod}
            owner: mobile
          - name: nonprod
            provision: [{netmask_length: 15}]
            rules: {min_netmask_length: 16, default_netmask_length: 22, max_netmask_length: 26}
            owner: platform
"""

_ALIBABA = """\
      # Regions of Alibaba Cloud: a pool does not ask which cloud a network is in.
      - name: eu-central-1
        locale: eu-central-1
        cidrs: [10.32.0.0/12]
        pools:
          - name: prod
            cidrs: [10.40.0.0/14]
            auto_import: true
            rules: {min_netmask_length: 16, default_netmask_length: 20, max_netmask_length: 24}
            owner: logistics
          - name: nonprod
            cidrs: [10.44.0.0/15]
            owner: platform
      - name: cn-hangzhou
        locale: cn-hangzhou
        cidrs: [10.48.0.0/12]
        pools:
          - name: prod
            cidrs: [10.48.0.0/14]
            auto_import: true
            rules:
              min_netmask_length: 16
              default_netmask_length: 20
              max_netmask_length: 24
              tags: {Environment: prod}
            owner: logistics
          - name: nonprod
            cidrs: [10.52.0.0/14]
            owner: platform
"""

_REST = """\
      # Without a locale a pool holds reservations only. A network of a data centre inside one fulfils it.
      - name: datacentres
        cidrs: [10.80.0.0/12]
        owner: network
        allocations:
          - {cidr: 10.80.0.0/16, description: "Frankfurt"}
          - {cidr: 10.81.0.0/16, description: "Dublin"}
  - name: ireland-ipv6
    scope: public
    locale: eu-west-1
    cidrs: ["2a05:d018::/36"]
    auto_import: true
    rules: {min_netmask_length: 44, default_netmask_length: 56, max_netmask_length: 60}
    owner: network
"""

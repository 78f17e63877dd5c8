{
  grafanaDashboards+:: {
    'ipam-overview.json': import '../grafana/overview.json',
    'ipam-pool.json': import '../grafana/pool.json',
    'ipam-reconciliation.json': import '../grafana/reconciliation.json',
    'ipam-inventory.json': import '../grafana/inventory.json',
    'ipam-operations.json': import '../grafana/operations.json',
  },
}

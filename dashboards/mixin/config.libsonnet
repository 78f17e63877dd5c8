{
  _config+:: {
    // Selects the daemon where a rule needs its job: up, process_…, absent. As in the scrape configuration.
    ipamSelector: 'job="ipam"',
    // Where the runbooks lie; %s is the name of the alert.
    runbookURLPattern: 'https://cidrwatch.example/runbooks/%s.md',
    // Where the dashboards lie: …/d/ipam-pool and so on.
    grafanaURL: 'https://grafana.example',
    // After so many intervals without success a collector is stale; the daemon's collect.stale_after.
    staleIntervals: 3,
  },
}

// The rules of ../prometheus/rules.yaml in the shape of a monitoring mixin. The YAML is the source; here only what
// _config names is put in.
local source = std.parseYaml(importstr '../prometheus/rules.yaml');

(import 'config.libsonnet') + {
  local config = $._config,
  local defaults = (import 'config.libsonnet')._config,

  local expression(text) = std.strReplace(
    std.strReplace(text, defaults.ipamSelector, config.ipamSelector),
    'collector:ipam_collector_age:intervals > bool %d' % defaults.staleIntervals,
    'collector:ipam_collector_age:intervals > bool %d' % config.staleIntervals,
  ),
  local links(rule) = if !std.objectHas(rule, 'alert') then {} else {
    annotations+: {
      runbook_url: config.runbookURLPattern % rule.alert,
      dashboard_url: std.strReplace(super.dashboard_url, defaults.grafanaURL, config.grafanaURL),
    },
  },
  local made = [
    group { rules: [rule { expr: expression(rule.expr) } + links(rule) for rule in group.rules]}
    for group in source.groups
  ],
  local alerting(group) = std.length([rule for rule in group.rules if std.objectHas(rule, 'alert')]) > 0,

  // A group with alerts stays whole: its recordings are made before the alerts that read them.
  prometheusAlerts+:: { groups+: [group for group in made if alerting(group)] },
  prometheusRules+:: { groups+: [group for group in made if !alerting(group)] },
}

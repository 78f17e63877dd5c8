// A rule file for Prometheus with your own addresses (JSON is YAML):
//   jsonnet rules.jsonnet --tla-str grafana=https://grafana.example.com \
//     --tla-str runbooks=https://wiki.example.com/runbooks/%s > rules.json
function(grafana=null, runbooks=null, selector=null)
  local given = {
    _config+:: {
      [if grafana != null then 'grafanaURL']: grafana,
      [if runbooks != null then 'runbookURLPattern']: runbooks,
      [if selector != null then 'ipamSelector']: selector,
    },
  };
  local mixin = (import 'mixin.libsonnet') + given;
  { groups: mixin.prometheusRules.groups + mixin.prometheusAlerts.groups }

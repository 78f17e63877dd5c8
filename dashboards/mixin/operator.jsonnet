// For the Prometheus operator: a PrometheusRule with the rules, and a ServiceMonitor that scrapes the service
// called cidrwatch.
//   jsonnet operator.jsonnet --tla-str namespace=netops --tla-str grafana=https://grafana.example.com | kubectl apply -f -
function(namespace='cidrwatch', grafana=null, runbooks=null)
  local named(kind, spec) = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: kind,
    metadata: { name: 'cidrwatch', namespace: namespace, labels: { 'app.kubernetes.io/name': 'cidrwatch' } },
    spec: spec,
  };
  {
    apiVersion: 'v1',
    kind: 'List',
    items: [
      named('PrometheusRule', (import 'rules.jsonnet')(grafana, runbooks)),
      named('ServiceMonitor', {
        selector: { matchLabels: { 'app.kubernetes.io/name': 'cidrwatch' } },
        endpoints: [{
          port: 'web',
          interval: '1m',
          // The metrics have labels called provider, account and region of their own.
          honorLabels: true,
          // The rules select the daemon by this job.
          relabelings: [{ targetLabel: 'job', replacement: 'ipam' }],
        }],
      }),
    ],
  }

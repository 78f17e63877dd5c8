// For the Prometheus operator: a PrometheusRule with the rules, and a ServiceMonitor that scrapes the service
// called cidrwatch.
//   jsonnet operator.jsonnet --tla-str namespace=netops --tla-str grafana=https://grafana.example.com | kubectl apply -f -
//
// The daemon serves a cluster only with a web file, so the defaults are those of one with TLS and users:
//   tlsConfig: its authority from the key ca.crt of the Secret cidrwatch-web, and the name of the service;
//   basicAuth: a user from the Secret cidrwatch-scrape, with the keys username and password.
// Other ones are given with --tla-code; null leaves one out, as in: --tla-code basicAuth=null. A web file without
// TLS takes --tla-str scheme=http.
function(
  namespace='cidrwatch',
  grafana=null,
  runbooks=null,
  job='ipam',
  selector={ 'app.kubernetes.io/name': 'cidrwatch' },
  scheme='https',
  tlsConfig={
    ca: { secret: { name: 'cidrwatch-web', key: 'ca.crt' } },
    serverName: 'cidrwatch.%s.svc' % namespace,
  },
  basicAuth={
    username: { name: 'cidrwatch-scrape', key: 'username' },
    password: { name: 'cidrwatch-scrape', key: 'password' },
  }
)
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
      named('PrometheusRule', (import 'rules.jsonnet')(grafana, runbooks, 'job="%s"' % job)),
      named('ServiceMonitor', {
        selector: { matchLabels: selector },
        endpoints: [{
          port: 'web',
          interval: '1m',
          scheme: scheme,
          [if scheme == 'https' && tlsConfig != null then 'tlsConfig']: tlsConfig,
          [if basicAuth != null then 'basicAuth']: basicAuth,
          // The metrics have labels called provider, account and region of their own.
          honorLabels: true,
          // The rules select the daemon by this job.
          relabelings: [{ targetLabel: 'job', replacement: job }],
        }],
      }),
    ],
  }

export type { LocalServer, ServerControl } from '../server.ts';
export { type LocalPrometheusOptions, startLocalPrometheus } from './local-prometheus.ts';
export { promtool } from './promtool.ts';

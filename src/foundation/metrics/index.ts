export { Counter, Gauge, Histogram } from 'prom-client';
export { joinClusterMetrics, startClusterMetricsServer, startMetricsServer } from './metrics-server';
export { readMetric } from './read-metric';

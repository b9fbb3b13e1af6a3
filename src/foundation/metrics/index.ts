export { Counter, Gauge, Histogram } from 'prom-client';
export { startMetricsServer } from './metrics-server';
export { readMetric } from './read-metric';

export { type Client, Edge, tooMany } from './edge';
export { edgeKeys, edgeSettings, type EdgeSettings, OPEN_EDGE } from './edge-settings';
export { isNetworkList, Networks } from './networks';
export { RateLimiter } from './rate-limiter';

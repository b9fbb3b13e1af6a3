export { type Client, Edge, tooMany } from './edge';
export { edgeKeys, edgeSettings, type EdgeSettings, OPEN_EDGE } from './edge-settings';
export { sourceOf } from './client-address';
export { clientOfRequest, noteClient } from './request-client';
export { isNetworkList, Networks } from './networks';
export { RateLimiter } from './rate-limiter';

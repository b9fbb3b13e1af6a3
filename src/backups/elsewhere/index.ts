export { LiveUpkeep } from './live-upkeep';
export { RedisCopies } from './redis-copies';
export { ReplicationCopies } from './replication-copies.store';

export {
  auditKeys,
  auditWitnessKeys,
  commonKeys,
  databaseKeys,
  flag,
  guardKeys,
  integer,
  keyringClientKeys,
  port,
  redisKeys,
  secretFile,
  timeZone,
} from './keys';
export {
  ConfigError,
  EXIT_CONFIG,
  loadConfig,
  readSecretFile,
  type ConfigIssue,
  type Role,
} from './load-config';

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
  strongSecretFile,
  timeZone,
} from './keys';
export {
  ConfigError,
  EXIT_CONFIG,
  loadConfig,
  readSecretFile,
  readStrongSecretFile,
  type ConfigIssue,
  type Role,
} from './load-config';

/** How a keyring behaves; times in the unit of their name. */
export interface EngineSettings {
  /** Life of a lease. */
  leaseTtlMs: number;
  /** Added when a fence waits leases out: clocks, scheduling, the way back. */
  leaseMarginMs: number;
  /** How old an event may be to be sealed into its bucket. */
  sealWindowDays: number;
  /** How long redelivered events of an erased person are recognised. */
  suppressionDays: number;
  /** Least time between two rotations that nobody asked for. */
  rotationMinIntervalMs: number;
  /** A doomed key waits at most this long for its rotation. */
  rotationMaxDelayMs: number;
  /** Part keys for opening that one role may have in an hour before an alarm is raised. */
  opensPerHourAlarm: number;
  /** Part keys for opening that one role may have in an hour at all. */
  opensPerHourLimit: number;
  /** Whether a role that opened a canary gets no more keys until an operator unlocks it. */
  canaryLocks: boolean;
  /** Origin of the keyring's own audit log. */
  auditOrigin: string;
}

/** What the specification says. */
export const DEFAULT_SETTINGS: EngineSettings = {
  leaseTtlMs: 60_000,
  leaseMarginMs: 5_000,
  sealWindowDays: 181,
  suppressionDays: 8,
  rotationMinIntervalMs: 3_600_000,
  rotationMaxDelayMs: 86_400_000,
  opensPerHourAlarm: 500_000,
  opensPerHourLimit: 5_000_000,
  canaryLocks: true,
  auditOrigin: 'lethe.example/audit/keyring',
};

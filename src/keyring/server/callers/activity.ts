import { Part, Scope } from '../../../crypto';
import { Counter } from '../../../foundation/metrics';
import type { Committer } from '../committer';
import type { KeyringAudit } from '../keyring-audit';
import {
  type CallerRole,
  LeaseDirection,
  type LeaseRequest,
  LeaseStatus,
  leaseStatusName,
} from '../../protocol';
import type { LeaseOutcome } from '../lease-service';

const requests = new Counter({
  name: 'lethe_keyring_requests_total',
  help: 'Requests answered',
  labelNames: ['role', 'op', 'outcome'],
});
const leases = new Counter({
  name: 'lethe_keyring_leases_total',
  help: 'Lease items answered',
  labelNames: ['role', 'direction', 'part', 'status'],
});

const partNames = new Map<number, keyof typeof Part>(
  Object.entries(Part).map(([name, part]) => [part, name as keyof typeof Part]),
);
const AUDITED_PARTS = [
  'redacted',
  'original',
  'media',
  'identifiers',
  'identifierMasks',
  'referenceTag',
] as const;
type AuditedPart = (typeof AUDITED_PARTS)[number];
/** What callers do beside leasing, in the words of the audit log. */
export type Use = 'resolved' | 'tagged' | 'fenced' | 'destroyed' | 'refused';

type Tally = { [K in AuditedPart | 'denied']?: number };

/** Counts what each caller did, for metrics at once and for the audit log once a minute. */
export class Activity {
  private readonly tallies = new Map<string, Tally>();
  private readonly uses = new Map<CallerRole, Partial<Record<Use, number>>>();
  private readonly lookups = new Map<CallerRole, { lookups: number; found: number }>();

  constructor(
    private readonly committer: Committer,
    private readonly audit: KeyringAudit,
  ) {}

  request(role: CallerRole, op: string, outcome: string): void {
    requests.inc({ role, op, outcome });
    if (outcome === 'keyring.op.denied') this.used(role, 'refused', 1);
  }

  /** Counts items of a request. */
  used(role: CallerRole, what: Use, items: number): void {
    const counts = this.uses.get(role) ?? {};
    counts[what] = (counts[what] ?? 0) + items;
    this.uses.set(role, counts);
  }

  /** Counts lease answers. */
  leased(role: CallerRole, outcomes: readonly LeaseOutcome[]): void {
    for (const { request, status } of outcomes) {
      const direction = request.direction === LeaseDirection.seal ? 'seal' : 'open';
      const part = partNames.get(request.part) ?? 'redacted';
      leases.inc({ role, direction, part, status: leaseStatusName(status) });
      const tally = this.tally(role, direction);
      if (status !== LeaseStatus.ok) tally.denied = (tally.denied ?? 0) + 1;
      else if (isAudited(part)) tally[part] = (tally[part] ?? 0) + 1;
    }
  }

  lookedUp(role: CallerRole, found: boolean): void {
    const counts = this.lookups.get(role) ?? { lookups: 0, found: 0 };
    counts.lookups++;
    if (found) counts.found++;
    this.lookups.set(role, counts);
  }

  /** Writes an entry for each of these openings; resolves when they are committed. Nothing of them is to be answered before, or if it rejects. */
  async recordOpened(role: CallerRole, opened: readonly LeaseRequest[]): Promise<void> {
    if (opened.length === 0) return;
    await this.committer.commit((batch) => {
      for (const { subjectRef, part, grantId, scope } of opened) {
        const name = partNames.get(part);
        this.audit.record(batch, {
          type: 'lease.granted',
          actor: actorOf(role),
          code: 'open',
          ...(scope !== Scope.standalone && { subject: subjectRef }),
          ...(grantId !== undefined && { ref: { grant: grantId } }),
          ...(name !== undefined && isAudited(name) && { n: { [name]: 1 } }),
        });
      }
    });
  }

  /** Writes the counts since the last call into the audit log. Call once a minute. */
  async flush(): Promise<void> {
    if (this.tallies.size + this.lookups.size + this.uses.size === 0) return;
    const [tallies, lookups, uses] = [new Map(this.tallies), new Map(this.lookups), new Map(this.uses)];
    for (const counts of [this.tallies, this.lookups, this.uses]) counts.clear();
    try {
      await this.committer.commit((batch) => {
        for (const [key, n] of tallies) {
          const [role, code] = key.split(' ') as [CallerRole, 'seal' | 'open'];
          this.audit.record(batch, { type: 'lease.granted', actor: actorOf(role), code, n });
        }
        for (const [role, n] of lookups) {
          this.audit.record(batch, { type: 'lookup', actor: actorOf(role), n });
        }
        for (const [role, n] of uses)
          this.audit.record(batch, { type: 'keyring.used', actor: actorOf(role), n });
      });
    } catch (error) {
      // What was not committed is still owed, beside what was counted since.
      addTo(this.tallies, tallies);
      addTo(this.lookups, lookups);
      addTo(this.uses, uses);
      throw error;
    }
  }

  private tally(role: CallerRole, direction: string): Tally {
    const key = `${role} ${direction}`;
    const tally = this.tallies.get(key) ?? {};
    this.tallies.set(key, tally);
    return tally;
  }
}

function addTo<K, C extends Partial<Record<string, number>>>(
  sums: Map<K, C>,
  counts: ReadonlyMap<K, C>,
): void {
  for (const [key, more] of counts) {
    const sum: Partial<Record<string, number>> = { ...sums.get(key) };
    for (const [name, n] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + (n ?? 0);
    sums.set(key, sum as C);
  }
}

function isAudited(part: string): part is AuditedPart {
  return (AUDITED_PARTS as readonly string[]).includes(part);
}

/** A caller as an actor of the audit log. */
export function actorOf(role: CallerRole): { kind: 'process'; ref: 'ingest' | 'api' | 'worker' | 'cli' } {
  return { kind: 'process', ref: role === 'operator' ? 'cli' : role };
}

import type { Actor, AuditLog } from '../audit';
import {
  CredentialRegister,
  CredentialRegisterStore,
  type CredentialRecord,
  credentialRule,
} from '../credentials';
import { randomUuid } from '../crypto';
import type { Clock } from '../foundation/clock';
import type { Transaction } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import { RequestInvalid } from '../foundation/http';
import { assertExposure, FUTURE } from './exposure-rules';
import { outbox } from '../foundation/outbox';
import type { SendStops } from '../recipients/meta';
import { containIncidentJob } from './contain-incident.job';
import {
  type Incident,
  type IncidentKind,
  type NoReportGround,
  reportDueAt,
  type Suspension,
} from './incident';
import type { IncidentStore } from './incident.store';

const HOUR_MS = 3_600_000;
/**
 * How long a leaked app secret still counts beside its successor: webhooks that Meta signed a moment before the change are still under way. Longer
 * would let whoever has it forge for longer.
 */
const LEAKED_OVERLAP_HOURS = 0.25;
/** Credentials with which something can be sent, or a number taken over. */
const CAN_SEND = ['meta-access-token', 'meta-pin', 'bsp-secret'];

/** A leak to contain. */
export interface LeakReport {
  credentialId: string;
  /** Since when it may have been known to others; since it was stored, unless said. */
  exposedFrom?: Date | undefined;
  awareAt?: Date | undefined;
  suspend?: Suspension | undefined;
  /** Its successor, where only its issuer can make one; the caller wipes it. */
  replacement?: Buffer | undefined;
  /** True for who manages credentials: whoever else contains a leak neither brings a secret in nor is shown one. */
  mayHandleSecrets: boolean;
}

/** Any other incident. */
export interface NewIncident {
  kind: Exclude<IncidentKind, 'credential-leak'>;
  exposedFrom: Date;
  exposedUntil?: Date | undefined;
  awareAt?: Date | undefined;
  channelIds: readonly string[];
  /** The alert by which it was noticed. */
  alertId?: string | undefined;
}

/** Opens incidents, decides what is done about them, and closes them. What must be done at Meta is done by the worker. */
export class Incidents {
  constructor(
    private readonly store: IncidentStore,
    private readonly credentials: { register: CredentialRegister; store: CredentialRegisterStore },
    private readonly stops: SendStops,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Contains the leak of a credential. In this very transaction: sends stop, what Lethe can make itself (or was given) takes the place of the leaked
   * one, and the incident is open; the worker does the rest within seconds. A second call about the same leak joins the first incident.
   * Throws `incident.replacement` (denied) for a replacement by somebody who handles no secrets.
   */
  async contain(
    tx: Transaction,
    leak: LeakReport,
    by: Actor,
  ): Promise<{ incident: Incident; made?: string | undefined }> {
    if (leak.replacement !== undefined && !leak.mayHandleSecrets)
      throw new DomainError(
        'denied',
        'incident.replacement',
        'an admin or owner gives the replacement; contain the leak without it, and have them add it',
      );
    const credential = await this.leaked(tx, leak);
    const known = await this.store.openAbout(tx, credential.id);
    if (known !== undefined) return { incident: known };
    const channelIds = await this.store.channelsOf(tx, credential.kind, credential.scope);
    const incident = this.incidentOf('credential-leak', channelIds, {
      ...leak,
      exposedFrom: leak.exposedFrom ?? credential.createdAt,
    });
    await this.open(tx, { ...incident, state: 'containing', credentialId: credential.id }, by);
    if (CAN_SEND.includes(credential.kind))
      await this.stops.stop(tx, incident.id, channelIds, incident.detectedAt);
    const made = await this.replace(tx, credential, leak, by);
    await outbox.add(tx, containIncidentJob, { incidentId: incident.id, act: 'contain' });
    return { incident: (await this.store.find(incident.id, tx))!, made };
  }

  /** Opens an incident that has nothing to contain here. Throws {@link RequestInvalid} for times of exposure that cannot be and channels that are not known. */
  async report(tx: Transaction, wanted: NewIncident, by: Actor): Promise<Incident> {
    const channelIds = [...new Set(wanted.channelIds)];
    const unknown = channelIds.length - (await this.store.knownAmong(tx, channelIds));
    assertExposure(wanted, unknown, this.now());
    const incident = this.incidentOf(wanted.kind, channelIds, wanted);
    await this.open(tx, incident, by, wanted.alertId);
    return incident;
  }

  /** Lets sends go on, and has the worker take numbers into service again that were suspended. */
  async resume(tx: Transaction, id: string, by: Actor): Promise<Incident> {
    const incident = await this.existing(tx, id);
    if (incident.state === 'containing')
      throw new DomainError('conflict', 'incident.not-contained', 'wait until the incident is contained');
    await this.stops.lift(tx, id, this.now());
    await this.store.remediate(tx, id);
    if (incident.suspend !== 'none')
      await outbox.add(tx, containIncidentJob, { incidentId: id, act: 'resume' });
    await this.audit.append(tx, { type: 'incident.resumed', actor: by, ref: { incident: id } });
    return this.existing(tx, id);
  }

  /** Notes that somebody was told, and when; or on what ground nobody needs to be. Throws {@link RequestInvalid} for a telling that is still to come: it would stop the clock. */
  async told(
    tx: Transaction,
    id: string,
    told: { whom: 'authority' | 'subjects'; at: Date } | { ground: NoReportGround },
    by: Actor,
  ): Promise<Incident> {
    const { awareAt } = await this.existing(tx, id);
    if ('at' in told && told.at > this.now()) throw new RequestInvalid([{ path: 'at', rule: FUTURE }]);
    if ('ground' in told) await this.store.needsNoReport(tx, id, told.ground);
    else await this.store.told(tx, id, told.whom, told.at);
    await this.audit.append(tx, {
      type: 'incident.told',
      actor: by,
      ref: { incident: id },
      code: 'ground' in told ? told.ground : told.whom,
      ...('at' in told && {
        n: { hoursAfterAwareness: Math.ceil((told.at.getTime() - awareAt.getTime()) / HOUR_MS) },
      }),
    });
    return this.existing(tx, id);
  }

  /** Ends an incident, and with it the stop of sends and what is left of a suspension. Throws `incident.unreported` (conflict) while the authority was not told and nobody said why not (Art. 33(1), (5)). */
  async close(tx: Transaction, id: string, by: Actor): Promise<Incident> {
    const incident = await this.existing(tx, id);
    if (incident.state === 'closed') return incident;
    if (incident.state === 'containing')
      throw new DomainError('conflict', 'incident.not-contained', 'wait until the incident is contained');
    if (incident.authorityToldAt === null && incident.noReportGround === null)
      throw new DomainError(
        'conflict',
        'incident.unreported',
        'note when the authority was told, or on what ground it need not be',
      );
    await this.stops.lift(tx, id, this.now());
    if (incident.suspend !== 'none' && incident.state !== 'remediating')
      await outbox.add(tx, containIncidentJob, { incidentId: id, act: 'resume' });
    await this.store.close(tx, id, this.now());
    await this.audit.append(tx, { type: 'incident.closed', actor: by, ref: { incident: id } });
    return this.existing(tx, id);
  }

  list(): Promise<Incident[]> {
    return this.store.list();
  }

  /** Throws `incident.unknown` (missing). */
  async existing(tx: Transaction | undefined, id: string): Promise<Incident> {
    const incident = await this.store.find(id, tx);
    if (incident === undefined)
      throw new DomainError('missing', 'incident.unknown', 'there is no such incident');
    return incident;
  }

  private async leaked(
    tx: Transaction,
    { credentialId, exposedFrom }: LeakReport,
  ): Promise<CredentialRecord> {
    const record = await this.credentials.store.find(credentialId, tx);
    if (record === undefined)
      throw new DomainError('missing', 'credential.unknown', 'there is no such credential');
    if (exposedFrom !== undefined && exposedFrom.getTime() > this.clock.now())
      throw new RequestInvalid([{ path: 'exposedFrom', rule: FUTURE }]);
    return record;
  }

  /** A successor, where one can be had without Meta; returns its text if Lethe made it and the caller may see it. The leaked version ends, but for a moment where that would lose webhooks. */
  private async replace(
    tx: Transaction,
    { id, kind, acceptedUntil, revokedAt }: CredentialRecord,
    { replacement, mayHandleSecrets }: LeakReport,
    by: Actor,
  ): Promise<string | undefined> {
    const { madeHere } = credentialRule(kind);
    const isNewest = acceptedUntil === null && revokedAt === null;
    let made: string | undefined;
    // A new PIN is Lethe's to make whoever asks: the worker sets it at Meta, and until then the leaked one opens the number.
    const mayMake = madeHere && (mayHandleSecrets || kind === 'meta-pin');
    const canReplace = isNewest && (replacement !== undefined || mayMake);
    if (canReplace) {
      const overlapHours = kind === 'meta-app-secret' ? LEAKED_OVERLAP_HOURS : 0;
      ({ made } = await this.credentials.register.rotate(tx, id, { value: replacement, overlapHours }, by));
    }
    // A token without a successor is ended by the worker, after it has made one with it. An app secret that ended at once would refuse what Meta just signed.
    const endsLater = kind === 'meta-access-token' || kind === 'meta-app-secret' || kind === 'meta-pin';
    if (!endsLater && revokedAt === null && (canReplace || !isNewest))
      await this.credentials.register.revoke(tx, id, 'leaked', by);
    return mayHandleSecrets ? made : undefined;
  }

  private incidentOf(
    kind: IncidentKind,
    channelIds: string[],
    { exposedFrom, exposedUntil, awareAt, suspend }: Partial<NewIncident> & Pick<LeakReport, 'suspend'>,
  ): Incident {
    const now = this.now();
    const aware = awareAt ?? now;
    if (aware > now) throw new RequestInvalid([{ path: 'awareAt', rule: FUTURE }]);
    return {
      id: randomUuid(),
      kind,
      state: 'investigating',
      credentialId: null,
      suspend: suspend ?? 'none',
      channelIds,
      exposedFrom: exposedFrom ?? now,
      exposedUntil: exposedUntil ?? null,
      detectedAt: now,
      awareAt: aware,
      reportDueAt: reportDueAt(aware),
      containedAt: null,
      authorityToldAt: null,
      subjectsToldAt: null,
      noReportGround: null,
      closedAt: null,
    };
  }

  private async open(tx: Transaction, incident: Incident, by: Actor, alert?: string): Promise<void> {
    const { id, kind, credentialId } = incident;
    await this.store.add(tx, incident, by.kind === 'process' ? null : by.ref);
    await this.audit.append(tx, {
      type: 'incident.opened',
      actor: by,
      ref: {
        incident: id,
        ...(credentialId !== null && { credential: credentialId }),
        ...(alert !== undefined && { alert }),
      },
      code: kind,
    });
  }

  private now(): Date {
    return new Date(this.clock.now());
  }
}

import type { AuditLog } from '../audit';
import {
  type CredentialRecord,
  credentialRule,
  CredentialRegister,
  CredentialRegisterStore,
  Credentials,
} from '../credentials';
import type { Clock } from '../foundation/clock';
import { DomainError, isRetryable } from '../foundation/errors';
import { CareStore, CredentialEnding, PinCare, TokenCare } from '../recipients/credential-care';
import { GraphAccess, inspectToken } from '../recipients/meta';
import type { ExposureStore } from './exposure.store';
import { CONTAINMENT_STEPS, type ContainmentStep, type Incident } from './incident';
import type { IncidentStore } from './incident.store';
import type { NumberSuspension } from './number-suspension';
import { done, type Found, needsPerson, notApplicable } from './step-outcome';

const ACTOR = { kind: 'process', ref: 'worker' } as const;

/** What {@link Containment} stands on. */
export interface ContainmentParts {
  store: IncidentStore;
  exposure: ExposureStore;
  versions: CredentialRegisterStore;
  register: CredentialRegister;
  credentials: Credentials;
  care: CareStore;
  tokens: TokenCare;
  pins: PinCare;
  ending: CredentialEnding;
  access: GraphAccess;
  numbers: NumberSuspension;
  audit: AuditLog;
  clock: Clock;
}

/**
 * Contains a leak at Meta and in the keyring. The successor comes first, because only the leaked token can make it; one call later the leaked one is
 * revoked. Each step is recorded and may be repeated; one that is done is not done again. What no call can do is left to a person, by name, and
 * stops nothing else.
 */
export class Containment {
  constructor(private readonly parts: ContainmentParts) {}

  /** Carries the steps out; returns how many need a person. Throws what is worth repeating: Meta, keyring or database away. */
  async run(incidentId: string): Promise<{ steps: number; needPerson: number }> {
    const { store, versions } = this.parts;
    const incident = await store.find(incidentId);
    if (incident?.state !== 'containing' || incident.credentialId === null)
      return { steps: 0, needPerson: 0 };
    const credential = (await versions.find(incident.credentialId))!;
    const before = new Map((await store.steps(incidentId)).map((step) => [step.name, step]));
    let needPerson = 0;
    for (const name of CONTAINMENT_STEPS) {
      const known = before.get(name);
      const found =
        known === undefined || known.state === 'failed' ? await this.step(name, incident, credential) : known;
      if (found !== known) await this.note(incident, name, found);
      if (found.state === 'needs-person') needPerson++;
    }
    await this.finish(incident);
    return { steps: CONTAINMENT_STEPS.length, needPerson };
  }

  private async step(
    name: ContainmentStep,
    incident: Incident,
    credential: CredentialRecord,
  ): Promise<Found> {
    try {
      return await this.act(name, incident, credential);
    } catch (error) {
      // An outage is waited for. What Meta refuses would be refused again: a person must look, and the rest goes on.
      if (isRetryable(error)) {
        await this.note(incident, name, { state: 'failed', evidence: { code: codeOf(error) } });
        throw error;
      }
      return needsPerson(codeOf(error));
    }
  }

  private act(name: ContainmentStep, incident: Incident, credential: CredentialRecord): Promise<Found> {
    const { numbers } = this.parts;
    switch (name) {
      case 'stop-sends':
        // Committed with the incident itself.
        return Promise.resolve(done({ channels: incident.channelIds.length }));
      case 'replace':
        return this.replace(credential);
      case 'revoke':
        return this.revoke(credential);
      case 'verify':
        return this.verify(credential);
      case 'subscriptions':
        return credential.kind === 'meta-access-token'
          ? numbers.renewSubscriptions(incident)
          : Promise.resolve(notApplicable);
      case 'suspend':
        return numbers.suspend(incident);
      case 'touched':
        return this.touched(incident);
    }
  }

  /** The version that took the leaked one's place. */
  private async successor({ kind, scope, version }: CredentialRecord): Promise<CredentialRecord | undefined> {
    const { versions } = this.parts;
    const newest = await versions.transaction((tx) => versions.newest(tx, kind, scope));
    return newest !== undefined && newest.version > version && newest.revokedAt === null ? newest : undefined;
  }

  private async replace(credential: CredentialRecord): Promise<Found> {
    const { tokens, care, pins } = this.parts;
    const known = await this.successor(credential);
    if (credential.kind === 'meta-pin' && known !== undefined) {
      await pins.runOnce();
      if ((await care.find(known.id))?.checkedAt === null)
        throw new DomainError('unavailable', 'incident.pin-not-set', 'Meta has not taken the new PIN yet');
    }
    if (known !== undefined) return done({ credential: known.id });
    if (credential.kind !== 'meta-access-token' || credential.revokedAt !== null)
      return needsPerson(
        credentialRule(credential.kind).madeHere
          ? 'an admin or owner must make a new one with POST /v1/credentials'
          : 'only its issuer can make a new one; add it with POST /v1/credentials',
      );
    const { record } = await tokens.renew((await care.find(credential.id))!);
    return done({ credential: record.id });
  }

  private async revoke(credential: CredentialRecord): Promise<Found> {
    const { care, ending, register, versions } = this.parts;
    const now = await versions.find(credential.id);
    const hasSuccessor = (await this.successor(credential)) !== undefined;
    // Without a successor a leaked app secret goes on counting: refusing what Meta signs with it would lose webhooks, and only a person can change it there.
    if (credential.kind === 'meta-app-secret')
      return hasSuccessor
        ? done({ acceptedUntil: now?.acceptedUntil?.toISOString() ?? null })
        : needsPerson('rotate it in the App Dashboard, then here');
    if (now?.revokedAt === null)
      await versions.transaction((tx) => register.revoke(tx, credential.id, 'leaked', ACTOR));
    const version = await care.find(credential.id);
    if (version === undefined || now?.destroyedAt !== null) return done();
    if (!(await ending.end(version)))
      throw new DomainError('unavailable', 'incident.not-revoked', 'Meta could not be told yet');
    return done(credential.kind === 'bsp-secret' ? { atIssuer: 'by-a-person' } : {});
  }

  private async verify(credential: CredentialRecord): Promise<Found> {
    const { credentials, access } = this.parts;
    if (credential.kind !== 'meta-access-token') return notApplicable;
    const next = await this.successor(credential);
    if (next === undefined) return needsPerson('there is no successor yet');
    const { isValid } = await credentials.useVersion(next.id, (secret) =>
      access.useToken(secret, ({ client }) => inspectToken(client)),
    );
    return isValid ? done({ credential: next.id }) : needsPerson('Meta does not take the new token');
  }

  private async touched({ channelIds, exposedFrom }: Incident): Promise<Found> {
    const { exposure, clock } = this.parts;
    const { subjects, messages, unknownSends } = await exposure.count({
      channelIds,
      from: exposedFrom,
      until: new Date(clock.now()),
    });
    return done({ channels: channelIds.length, subjects, ...messages, unknownSends });
  }

  private async note(
    { id, credentialId }: Incident,
    name: ContainmentStep,
    { state, evidence }: Found,
  ): Promise<void> {
    const { store, audit, clock } = this.parts;
    await store.transaction(async (tx) => {
      await store.noteStep(tx, id, { name, state, at: new Date(clock.now()), evidence });
      await audit.append(tx, {
        type: 'incident.step',
        actor: ACTOR,
        ref: { incident: id, ...(credentialId !== null && { credential: credentialId }) },
        code: state,
        n: { step: CONTAINMENT_STEPS.indexOf(name) + 1 },
      });
    });
  }

  private async finish({ id, detectedAt, channelIds, credentialId }: Incident): Promise<void> {
    const { store, audit, clock } = this.parts;
    await store.transaction(async (tx) => {
      const now = clock.now();
      if (!(await store.contain(tx, id, new Date(now)))) return;
      await audit.append(tx, {
        type: 'incident.contained',
        actor: ACTOR,
        ref: { incident: id, ...(credentialId !== null && { credential: credentialId }) },
        n: { durationMs: Math.round(now - detectedAt.getTime()), channels: channelIds.length },
      });
    });
  }
}

function codeOf(error: unknown): string {
  return error instanceof DomainError ? error.code : 'internal';
}

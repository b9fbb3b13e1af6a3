import { Injectable } from '@nestjs/common';
import { type Actor, AuditLog } from '../../audit';
import { sha256 } from '../../crypto';
import type { Transaction } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import { DEFAULT_POLICY, type RedactionPolicy, validatePolicy } from '../../redaction';
import { RedactionPolicyStore, type StoredPolicy } from './redaction-policy.store';

/** A version of the policy, and what proves which it was. */
export interface PolicyVersion {
  policy: RedactionPolicy;
  /** SHA-256 of `text`; the audit entry of the change names it. */
  digest: Buffer;
  /** The JSON text as it is stored. */
  text: string;
  /** Null for the built-in policy. */
  changedAt: Date | null;
  changedBy: string | null;
}

/** A policy as somebody wants it: what is left out is as in the built-in one. */
export type WantedPolicy = {
  [K in Exclude<keyof RedactionPolicy, 'version'>]?: RedactionPolicy[K] | undefined;
};

/** Characters of `{}` and `[]`: said and left out are the same. */
const EMPTY = 2;

/** Completes and checks a policy, and puts it in one order: equal policies are equal texts. Throws as `validatePolicy` does. */
export function policyOf({ types, ...wanted }: WantedPolicy, version: number): RedactionPolicy {
  const all = Object.entries({ ...DEFAULT_POLICY.types, ...types }).sort(([a], [b]) => (a < b ? -1 : 1));
  const rest = Object.entries(wanted).filter(
    ([, value]: [string, unknown]) => value !== undefined && JSON.stringify(value).length > EMPTY,
  );
  return validatePolicy({ ...Object.fromEntries(rest), types: Object.fromEntries(all), version });
}

const BUILT_IN: PolicyVersion = {
  ...written(policyOf({}, DEFAULT_POLICY.version)),
  changedAt: null,
  changedBy: null,
};
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The redaction policy in versions: what is masked how, decided by staff, proved by the audit log. Sealing processes follow within seconds. */
@Injectable()
export class RedactionPolicies {
  constructor(
    private readonly store: RedactionPolicyStore,
    private readonly audit: AuditLog,
  ) {}

  /** The version in force. Throws `redaction.policy.invalid` for one that this release does not understand. */
  async current(): Promise<PolicyVersion> {
    const stored = await this.store.latest();
    return stored === undefined ? BUILT_IN : read(stored);
  }

  /** Versions before that one, newest first, the built-in one last. */
  async history(before: number, limit: number): Promise<PolicyVersion[]> {
    const versions = (await this.store.before(before, limit)).map(read);
    return versions.length < limit && before > DEFAULT_POLICY.version ? [...versions, BUILT_IN] : versions;
  }

  /**
   * Makes the next version. `basedOn` is the version that its author saw: throws `redaction.policy.changed` when another is in force by now. The same
   * policy again makes no version. Throws `redaction.policy.invalid` and `redaction.pattern.invalid`, which say what would be right.
   */
  async change(
    tx: Transaction,
    wanted: WantedPolicy,
    basedOn: number | undefined,
    actor: Actor,
  ): Promise<PolicyVersion> {
    const stored = await this.store.lockLatest(tx);
    const before = stored === undefined ? BUILT_IN : digested(stored);
    const version = (stored?.version ?? DEFAULT_POLICY.version) + 1;
    if (basedOn !== undefined && basedOn !== version - 1)
      throw new DomainError(
        'conflict',
        'redaction.policy.changed',
        `version ${version - 1} is in force, not ${basedOn}: read it, and decide again`,
      );
    const policy = policyOf(wanted, version);
    if (written({ ...policy, version: version - 1 }).text === before.text) return read(stored);
    await this.assertChannelsExist(tx, policy);
    const { text, digest } = written(policy);
    const row = await this.store.add(tx, {
      version,
      policy: text,
      changedBy: 'ref' in actor && actor.kind !== 'process' ? actor.ref : null,
    });
    await this.audit.append(tx, {
      type: 'config.changed',
      actor,
      code: 'redaction-policy',
      n: { version },
      digest: { before: before.digest.toString('base64'), after: digest.toString('base64') },
    });
    return read(row);
  }

  private async assertChannelsExist(tx: Transaction, { channels = {} }: RedactionPolicy): Promise<void> {
    const ids = Object.keys(channels);
    const malformed = ids.findIndex((id) => !UUID.test(id));
    const unknown = malformed === -1 ? await this.store.unknownChannels(tx, ids) : [];
    const at = malformed === -1 ? ids.indexOf(unknown[0] ?? '') : malformed;
    if (at !== -1)
      throw new DomainError(
        'invalid',
        'redaction.policy.invalid',
        `channel ${at + 1} must be the id of a channel that exists, in lower case: see GET /v1/channels`,
      );
  }
}

function written(policy: RedactionPolicy) {
  const text = JSON.stringify(policy);
  return { policy, text, digest: sha256(text) };
}

function digested({ policy: text }: StoredPolicy) {
  return { text, digest: sha256(text) };
}

function read(stored: StoredPolicy | undefined): PolicyVersion {
  if (stored === undefined) return BUILT_IN;
  const { changedAt, changedBy } = stored;
  return { policy: validatePolicy(JSON.parse(stored.policy)), ...digested(stored), changedAt, changedBy };
}

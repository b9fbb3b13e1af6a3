import type { CertificatePayload } from '../../audit';
import type { KeptTarget } from '../../recipients/forgetting';
import { dayOf } from './day-of';

type StoreRow = CertificatePayload['stores'][number];
type Residual = CertificatePayload['residuals'][number];

/** States in which nothing more is awaited from anybody. */
const SETTLED = ['acknowledged', 'expired', 'manual-evidence-attached', 'not-applicable', 'not-possible'];

/** One row per kind of thing at Meta and BSPs: how many targets there were, and how many are not settled. Nothing is called deleted that no answer states. */
export function outsideStoreRows(targets: readonly KeptTarget[], at: string): StoreRow[] {
  const applicable = targets.filter(({ state }) => state !== 'not-applicable');
  if (applicable.length === 0)
    return [
      row('WhatsApp (Meta)', [], {
        action: 'nothing of the person was known there',
        state: 'not-applicable',
        at,
      }),
    ];
  return groups(applicable, ({ name }) => name).map(([name, own]) =>
    row(`WhatsApp (Meta) and providers: ${name}`, own, { ...saidOf(own), at }),
  );
}

function row(
  store: string,
  own: readonly KeptTarget[],
  said: Pick<StoreRow, 'action' | 'state' | 'at'> & { until?: string },
): StoreRow {
  const open = own.filter(({ state }) => !SETTLED.includes(state)).length;
  return { store, kind: 'meta', before: own.length, after: open, evidence: null, ...said };
}

function saidOf(own: readonly KeptTarget[]): Pick<StoreRow, 'action' | 'state'> & { until?: string } {
  const all = (...states: KeptTarget['state'][]) => own.every(({ state }) => states.includes(state));
  const findings = [...new Set(own.flatMap(({ finding, reason }) => finding ?? reason ?? []))]
    .sort()
    .join(', ');
  const action = findings === '' ? 'as the residuals say' : findings;
  if (
    all('acknowledged') &&
    own.every(({ finding }) => finding === 'deleted' || finding?.startsWith('no-entry'))
  )
    return { action, state: 'deleted' };
  if (all('expires-by-date'))
    return { action: 'goes by itself, nothing to call', state: 'expires', until: lastDay(own) };
  if (own.some(({ state }) => state === 'failed'))
    return { action: `refused: a person must act (${action})`, state: 'manual' };
  return { action, state: 'manual' };
}

/** What remains there: with its date where one can be computed, else with the reason why there is none. */
export function outsideResiduals(targets: readonly KeptTarget[]): Residual[] {
  const remaining = targets.filter(
    ({ state }) => !['acknowledged', 'expired', 'not-applicable'].includes(state),
  );
  return groups(remaining, ({ name, state }) => `${name} ${state}`).map(([, own]) => {
    const { name, state } = own[0]!;
    const common = { what: name, where: 'Meta and providers', why: WHY[state] ?? 'it is being dealt with' };
    if (own.every(({ untilAt }) => untilAt !== null)) return { ...common, until: lastDay(own) };
    return { ...common, until: 'unknown' as const, reason: REASON[state] ?? 'no date is stated there' };
  });
}

const WHY: Partial<Record<KeptTarget['state'], string>> = {
  'expires-by-date': 'Meta keeps its own copy for a time that it states',
  'not-possible': 'nobody can call it back',
  'manual-evidence-needed': 'no call settles it: a person must act there',
  'manual-evidence-attached': 'a person acted there and attached evidence; no date is stated',
  failed: 'the call failed: a person must look',
};

const REASON: Partial<Record<KeptTarget['state'], string>> = {
  'not-possible': 'it lies on phones, or in a record that cannot be changed',
  'manual-evidence-needed': 'the evidence is awaited, and followed up',
  failed: 'token, account or request was refused there; it is told to the data protection officer',
  retrying: 'no answer yet; it is tried again',
  planned: 'not called yet',
  submitted: 'received there; no result is stated',
};

function lastDay(own: readonly KeptTarget[]): string {
  return dayOf(new Date(Math.max(...own.map(({ untilAt }) => untilAt?.getTime() ?? 0))));
}

/** By key, in the order in which keys first appear. */
function groups(
  targets: readonly KeptTarget[],
  keyOf: (target: KeptTarget) => string,
): [string, KeptTarget[]][] {
  const found = new Map<string, KeptTarget[]>();
  for (const target of targets) found.set(keyOf(target), [...(found.get(keyOf(target)) ?? []), target]);
  return [...found];
}

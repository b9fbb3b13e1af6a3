import fc from 'fast-check';
import { type GuardFacts, judge, mayReplay } from './verdict';

const noted = { systemIdentifier: '7', timeline: 1 };
const ordinary: GuardFacts = { noted, here: noted, ledger: 'equal', log: 'equal', forkAccepted: false };
const next = { ...noted, timeline: 2 };
const elsewhere = { systemIdentifier: '8', timeline: 1 };

describe('the verdict table of the restore guard', () => {
  it.each<[string, Partial<GuardFacts>, string, string]>([
    ['an ordinary start', {}, 'serve', 'ordinary'],
    ['a crash between the act of the keyring and ours', { ledger: 'inFlight' }, 'apply', 'in-flight'],
    ['a fail-over to a replica', { here: next }, 'apply', 'fail-over'],
    ['a fail-over in flight', { here: next, ledger: 'inFlight' }, 'apply', 'fail-over'],
    ['a restore to a point in time', { here: next, ledger: 'behind' }, 'quarantine', 'behind'],
    ['a fail-over that lost commits', { here: next, log: 'behind' }, 'quarantine', 'behind'],
    ['a dump restored elsewhere', { here: elsewhere }, 'quarantine', 'elsewhere'],
    [
      'a dump restored elsewhere, older',
      { here: elsewhere, ledger: 'behind', log: 'behind' },
      'quarantine',
      'elsewhere',
    ],
    ['a dump restored into the same cluster', { ledger: 'behind' }, 'quarantine', 'behind'],
    ['the same, when nothing was destroyed since', { log: 'behind' }, 'quarantine', 'behind'],
    ['a volume snapshot from before a fail-over', { noted: next, here: noted }, 'quarantine', 'behind'],
    ['a fork of the ledger', { ledger: 'inconsistent' }, 'quarantine', 'forked'],
    ['a fork of the log, elsewhere', { here: elsewhere, log: 'inconsistent' }, 'quarantine', 'forked'],
    ['a keyring that was rolled back', { ledger: 'ahead' }, 'quarantine', 'ahead'],
    ['a keyring that forgot what it signed', { log: 'ahead' }, 'quarantine', 'ahead'],
    ['a keyring that is away', { ledger: 'unknown' }, 'closed', 'unknown'],
    ['witnesses that are away', { log: 'unknown' }, 'closed', 'unknown'],
    ['a fork that an owner accepted', { ledger: 'inconsistent', forkAccepted: true }, 'quarantine', 'behind'],
  ])('of %s', (_, facts, state, because) => {
    expect(judge({ ...ordinary, ...facts })).toEqual({ state, because });
  });

  const places = fc.constantFrom(noted, next, elsewhere);
  const ledger = fc.constantFrom<GuardFacts['ledger']>(
    'equal',
    'inFlight',
    'behind',
    'inconsistent',
    'ahead',
    'unknown',
  );
  const log = fc.constantFrom<GuardFacts['log']>('equal', 'behind', 'inconsistent', 'ahead', 'unknown');

  it('serves only where nothing is behind, foreign, forked or unknown', () => {
    fc.assert(
      fc.property(places, places, ledger, log, fc.boolean(), (from, here, ofLedger, ofLog, forkAccepted) => {
        const facts = { noted: from, here, ledger: ofLedger, log: ofLog, forkAccepted };
        const verdict = judge(facts);
        if (verdict.state === 'serve') expect(facts).toEqual({ ...ordinary, noted: from, here: from });
        if (verdict.state === 'apply')
          expect([ofLog, here.systemIdentifier]).toEqual(['equal', from.systemIdentifier]);
        if (ofLedger === 'inconsistent' && ofLog !== 'unknown' && !forkAccepted)
          expect(mayReplay(verdict)).toBe(false);
      }),
    );
  });
});

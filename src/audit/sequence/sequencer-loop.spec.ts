import { DomainError } from '../../foundation/errors';
import type { AuditSequencer, StepReport } from './audit-sequencer';
import { SequencerLoop } from './sequencer-loop';

/** Plays a script of outcomes, then calls `onEnd`. */
function scripted(outcomes: (StepReport | Error)[], onEnd: () => void) {
  const calls = { steps: 0, resigned: 0 };
  const sequencer = {
    runOnce: () => {
      const outcome = outcomes[calls.steps++];
      if (calls.steps === outcomes.length) onEnd();
      if (outcome instanceof Error) return Promise.reject(outcome);
      return Promise.resolve(outcome ?? { leading: true, sequenced: 0 });
    },
    resign: () => {
      calls.resigned++;
      return Promise.resolve();
    },
  } as unknown as AuditSequencer;
  return { sequencer, calls };
}

/** A promise and the function that resolves it. */
function signal(): { reached: Promise<void>; reach: () => void } {
  let reach = (): void => undefined;
  const reached = new Promise<void>((resolve) => (reach = resolve));
  return { reached, reach: () => reach() };
}

function observed() {
  const seen: string[] = [];
  return {
    seen,
    stepped: ({ sequenced }: StepReport) => seen.push(`stepped ${sequenced}`),
    failed: () => seen.push('failed'),
    stopped: ({ code }: DomainError) => seen.push(`stopped ${code}`),
  };
}

describe('sequencer loop', () => {
  it('goes on after failures that pass, and gives the lock back when stopped', async () => {
    const { reached, reach } = signal();
    const steps = [
      new Error('connection lost'),
      { leading: false, sequenced: 0 },
      { leading: true, sequenced: 5 },
    ];
    const { sequencer, calls } = scripted(steps, reach);
    const observer = observed();
    const loop = new SequencerLoop(sequencer, observer, { pollMs: 1, retryMs: 1 });
    loop.start();
    await reached;
    await loop.stop();
    expect(observer.seen.slice(0, 3)).toEqual(['failed', 'stepped 0', 'stepped 5']);
    expect(calls.resigned).toBe(1);
    expect(loop.halted).toBeUndefined();
  });

  it('stops for good when the log was rewritten, and says so once', async () => {
    const fork = new DomainError('corrupt', 'audit.fork', 'the log differs');
    const { sequencer, calls } = scripted([fork], () => undefined);
    const observer = observed();
    const loop = new SequencerLoop(sequencer, observer, { pollMs: 1, retryMs: 1 });
    loop.start();
    await loop.stop();
    expect(observer.seen).toEqual(['stopped audit.fork']);
    expect(loop.halted).toBe(fork);
    expect(calls.steps).toBe(1);
  });

  it('does not wait out a pause when stopped', async () => {
    const { reached, reach } = signal();
    const { sequencer } = scripted([{ leading: true, sequenced: 0 }], reach);
    const loop = new SequencerLoop(sequencer, observed(), { pollMs: 3_600_000, retryMs: 3_600_000 });
    loop.start();
    await reached;
    await loop.stop();
  });
});

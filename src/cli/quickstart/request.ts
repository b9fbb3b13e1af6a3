import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from './demonstration';
import { expectDone, expectStatus, textOf } from './http-client';
import { demand } from './narrator';

interface Step {
  name: string;
  target: string | null;
  state: string;
}

/** Carries a data-subject request from receipt through manual verification and approval to its end, showing each step. Returns its id. */
export async function carryOut(stage: Stage, kind: 'erasure' | 'access', phone: string): Promise<string> {
  const { narrator, dpo, owner } = stage;
  const received = await dpo.post('/v1/requests', { kind, subject: { phone }, receivedVia: 'email' });
  const { body } = expectStatus(received, 201, 'receive');
  const id = textOf(body.id);
  narrator.call('POST', '/v1/requests', `201 ${kind} request ${id}, due ${textOf(body.dueAt)}`);
  const receipt = body.receipt as { commitment: string } | undefined;
  if (receipt) narrator.say(`  the receipt that the person gets: ${receipt.commitment}`);
  const verification = await dpo.post(`/v1/requests/${id}/verification`, {
    method: 'manual',
    evidence: 'the person showed an identity card at the counter',
  });
  expectDone(verification, 'verify');
  narrator.call('POST', '/v1/requests/{id}/verification', 'what was checked by hand is recorded');
  if ((await dpo.get(`/v1/requests/${id}`)).body.state !== 'verified') {
    expectDone(await owner.post(`/v1/requests/${id}/verification/confirm`), 'confirm');
    narrator.call('POST', '/v1/requests/{id}/verification/confirm', 'a second person agrees: verified');
  }
  expectDone(await dpo.post(`/v1/requests/${id}/approve`), 'approve');
  narrator.call('POST', '/v1/requests/{id}/approve', 'approved; the worker takes over');

  const steps = await completed(stage, id);
  for (const { name, target, state } of steps)
    narrator.say(`  ${state.padEnd(24)} ${name}${target === null ? '' : ` (${target})`}`);
  if (steps.some(({ name, state }) => name === 'forget-outside' && state === 'failed'))
    narrator.say('  What Meta must do has failed because this demonstration has no token of Meta’s.');
  return id;
}

async function completed({ dpo }: Stage, id: string): Promise<Step[]> {
  const deadline = Date.now() + 240_000;
  for (;;) {
    const { body } = expectStatus(await dpo.get(`/v1/requests/${id}`), 200, 'request');
    if (body.state === 'completed') return body.steps as Step[];
    demand(
      Date.now() < deadline,
      `the request is completed within four minutes (it is ${textOf(body.state)})`,
    );
    await sleep(500);
  }
}

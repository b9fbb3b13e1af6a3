import { type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Transaction } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import { Counter } from '../foundation/metrics';
import { CodeVerification } from './code-verification';
import { RequestActs } from './request-acts';
import { RequestIntake } from './request-intake';
import { RequestNotices } from './request-notices';
import type { RequestKind } from './request-states';
import { type RequestSignal, RequestSignalStore } from './request-signals.store';
import type { RequestRecord } from './requests.store';

const handled = new Counter({
  name: 'lethe_request_signals_total',
  help: 'Messages that ask for something or answer with a code, by what became of them',
  labelNames: ['outcome'] as const,
});

const EVERY_MS = 1_000;
/** After it nothing can be answered on WhatsApp: a wish is registered all the same. */
const WINDOW_MS = 24 * 3_600_000;

/**
 * Takes requests and codes out of people's own messages. `ingest` recognises them and may register nothing; this process may. A phrase registers a request,
 * from which moment the clock runs, and asks for a confirmation; a right code verifies it and brings the receipt. What is asked is decided by a person. A phrase
 * that is seen a day late is registered too, and waits for a person to verify it: nothing is sent outside WhatsApp's window.
 */
export class RequestSignals implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private busy = false;

  constructor(
    private readonly store: RequestSignalStore,
    private readonly acts: RequestActs,
    private readonly intake: RequestIntake,
    private readonly codes: CodeVerification,
    private readonly notices: RequestNotices,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.look(), EVERY_MS);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private look(): void {
    if (this.busy) return;
    this.busy = true;
    // The next look repeats what failed; database and keyring tell of their outages themselves.
    this.running = this.runOnce().then(
      () => void (this.busy = false),
      () => void (this.busy = false),
    );
  }

  /** Handles what waits, one after the other; rejects when database or keyring are away, and leaves the rest for later. */
  async runOnce(): Promise<void> {
    while (await this.store.transaction((tx) => this.handleNext(tx)));
  }

  private async handleNext(tx: Transaction): Promise<boolean> {
    const now = new Date(this.acts.policy.clock.now());
    const signal = await this.store.claim(tx);
    if (!signal) return false;
    await this.store.markHandled(tx, signal, now);
    const isLate = signal.sentAt.getTime() + WINDOW_MS <= now.getTime();
    try {
      handled.inc({ outcome: await this.handle(tx, signal, isLate) });
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind === 'unavailable') throw error;
      // Somebody who is being erased, or more codes than there may be: it stays a message like any other.
      handled.inc({ outcome: error.code });
    }
    return true;
  }

  private async handle(tx: Transaction, signal: RequestSignal, isLate: boolean): Promise<string> {
    // A code lives for minutes: one that comes a day late answers none that is asked for now.
    if (signal.asks === 'code') return isLate ? 'late-code' : this.answer(tx, signal);
    const request = await this.register(tx, signal, signal.asks);
    return isLate ? 'late' : this.respond(tx, signal, request);
  }

  private async register(tx: Transaction, signal: RequestSignal, kind: RequestKind): Promise<RequestRecord> {
    const { request } = await this.intake.register(
      tx,
      {
        kind,
        subject: { subjectId: signal.subjectRef },
        receivedAt: signal.sentAt.getTime(),
        receivedVia: 'whatsapp',
        language: signal.language ?? undefined,
        channelId: signal.channelId,
      },
      undefined,
    );
    return request;
  }

  private async respond(tx: Transaction, signal: RequestSignal, request: RequestRecord): Promise<string> {
    const answerable = { ...request, channelId: signal.channelId, language: signal.language };
    if (request.state !== 'received' && request.state !== 'verifying') {
      await this.notices.tell(tx, answerable, 'receipt');
      return 'joined';
    }
    const { failure } = await this.codes.send(tx, request.id, undefined, 'confirm', signal);
    if (failure) await this.notices.tell(tx, answerable, 'by-hand');
    return failure ? 'by-hand' : 'asked';
  }

  private async answer(tx: Transaction, signal: RequestSignal): Promise<string> {
    const [id] = await this.store.awaiting(tx, signal.subjectRef, signal.codeTag!);
    if (id === undefined) return 'no-question';
    const { request, failure } = await this.codes.confirm(tx, id, { tag: signal.codeTag! }, undefined);
    const answerable: RequestRecord = { ...request, channelId: signal.channelId };
    if (!failure) await this.notices.receipt(tx, answerable);
    else if (failure.code === 'number') await this.notices.tell(tx, answerable, 'by-hand');
    else if (failure.code === 'over') await this.notices.tell(tx, answerable, 'code-over');
    else await this.notices.tell(tx, answerable, 'wrong-code', { attemptsLeft: failure.attemptsLeft });
    return failure?.code ?? 'verified';
  }
}

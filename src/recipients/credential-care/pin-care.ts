import { Inject, Injectable } from '@nestjs/common';
import { Credentials } from '../../credentials';
import { CLOCK, type Clock } from '../../foundation/clock';
import { GraphAccess, setTwoStepPin } from '../meta';
import { CareLog } from './care-log';
import { CareStore, type CaredCredential } from './care.store';
import type { Finding } from './finding';

/** Two-step verification is off: the highest severity there is (`reference` §5.3). */
const SWITCHED_OFF = 'security/PIN_REQUEST_SUCCESS';
/** Somebody set another PIN in WhatsApp Manager. */
const CHANGED = 'security/PIN_CHANGED';
/** Whether a PIN that was set by a call is told of as well is not known: an event so soon after ours may be its echo. */
const ECHO_MS = 5 * 60_000;

/** A PIN that Meta did not take is offered again after so long: these calls are limited. */
const AGAIN_MS = 10 * 60_000;

/** Sets the PINs of two-step verification that were stored, and watches what Meta tells of them. */
@Injectable()
export class PinCare {
  private readonly notBefore = new Map<string, number>();

  constructor(
    private readonly store: CareStore,
    private readonly log: CareLog,
    private readonly credentials: Credentials,
    private readonly access: GraphAccess,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Sets every PIN that Meta does not have yet, and sets it anew where two-step verification was switched off meanwhile. One that was changed
   * elsewhere is told of and left: whoever changed it may have had a reason, and a person decides.
   */
  async runOnce(): Promise<{ set: number; failed: number }> {
    const pins = await this.store.pins();
    const oldest = Math.min(...pins.map(({ checkedAt }) => checkedAt?.getTime() ?? Infinity));
    const events = Number.isFinite(oldest) ? await this.store.securityEvents(new Date(oldest)) : [];
    const counts = { set: 0, failed: 0 };
    for (const pin of pins) {
      const setAt = pin.checkedAt?.getTime() ?? Infinity;
      const after = (kind: string, instant: number) =>
        events.some((event) => event.kind === kind && event.receivedAt.getTime() > instant);
      const isOff = after(SWITCHED_OFF, setAt);
      if (pin.checkedAt === null || isOff) counts[await this.set(pin, isOff ? 'switched-off' : 'not-set')]++;
      else if (after(CHANGED, setAt + ECHO_MS))
        await this.log.note(pin, { at: pin.checkedAt, problems: ['changed-elsewhere'] });
    }
    return counts;
  }

  private async set(pin: CaredCredential, problem: Finding): Promise<'set' | 'failed'> {
    const now = this.clock.now();
    if ((this.notBefore.get(pin.id) ?? 0) > now) return 'failed';
    // Told first, even if it can be mended at once: somebody had the rights to switch it off.
    if (problem === 'switched-off') await this.log.note(pin, { at: pin.checkedAt, problems: [problem] });
    try {
      await this.send(pin);
    } catch {
      this.notBefore.set(pin.id, now + AGAIN_MS);
      if (problem === 'not-set') await this.log.note(pin, { at: null, problems: [problem] });
      return 'failed';
    }
    this.notBefore.delete(pin.id);
    const problems = problem === 'switched-off' ? [problem] : pin.problems;
    await this.log.note({ ...pin, problems }, { at: new Date(now), problems: [] });
    return 'set';
  }

  private async send({ id, scope: phoneNumberId }: CaredCredential): Promise<void> {
    const account = await this.store.accountOfNumber(phoneNumberId);
    await this.credentials.useVersion(id, ({ bytes }) =>
      this.access.use(account, async ({ client }) => {
        await setTwoStepPin(client, { phoneNumberId, pin: bytes.toString('latin1') });
      }),
    );
  }
}

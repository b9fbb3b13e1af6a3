import { Inject, Injectable } from '@nestjs/common';
import { AuditLog, CERTIFICATE_TYP, type CertificatePayload } from '../../audit';
import { parseCanonicalJson, parseJws } from '../../crypto';
import { CLOCK, type Clock } from '../../foundation/clock';
import { KeyringClient } from '../../keyring/client';
import { WORKER } from '../steps/worker-actor';
import { CertificateStore, type IssuedCertificate } from './certificate.store';

/**
 * Takes back certificates that rest on a destruction which a device's administrator cancelled before its date. The keyring has told the device again by
 * then; but for a while somebody could have opened an old copy, and the certificate says that nobody could.
 */
@Injectable()
export class CertificateWithdrawal {
  private seen = 0;

  constructor(
    private readonly keyring: KeyringClient,
    private readonly store: CertificateStore,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Reads the keyring's alarms on from where it stopped; after a start from the first. Returns how many certificates were withdrawn. */
  async runOnce(): Promise<number> {
    let withdrawn = 0;
    for (let page = await this.keyring.alarms(this.seen); page.length > 0;) {
      for (const { number, code, ref, generation } of page) {
        if (code === 'deletion-cancelled' && ref !== undefined)
          withdrawn += await this.withdraw(ref, generation);
        this.seen = number;
      }
      page = await this.keyring.alarms(this.seen);
    }
    return withdrawn;
  }

  private async withdraw(custodianId: string, generation: number): Promise<number> {
    let withdrawn = 0;
    for (const certificate of await this.store.standing())
      if (restsOn(certificate, custodianId, generation) && (await this.takeBack(certificate))) withdrawn++;
    return withdrawn;
  }

  private takeBack({ id, requestId, subjectRef }: IssuedCertificate): Promise<boolean> {
    return this.store.transaction(async (tx) => {
      if (!(await this.store.addWithdrawal(tx, id, new Date(this.clock.now())))) return false;
      await this.audit.append(tx, {
        type: 'certificate.withdrawn',
        actor: WORKER,
        subject: subjectRef,
        ref: { certificate: id, request: requestId },
        code: 'deletion-cancelled',
      });
      return true;
    });
  }
}

function restsOn({ jws }: IssuedCertificate, custodianId: string, generation: number): boolean {
  const payload = parseCanonicalJson(parseJws(jws, CERTIFICATE_TYP).payload) as unknown;
  const { custodians } = payload as CertificatePayload;
  return custodians.some(({ id, generations }) => id === custodianId && generations.includes(generation));
}

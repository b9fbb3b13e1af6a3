import { randomBytes, randomUuid, sha256 } from '../../crypto';
import type { Transaction } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import type { Caller } from '../../identity';
import { AccessPackages, type OpenedPackage } from '../access-packages';
import { NumberChecks } from '../number-check.store';
import { OneTimeCodes } from '../one-time-codes';
import type { Act, RequestActs } from '../request-acts';
import { RequestNotices } from '../request-notices';
import type { RequestRecord } from '../requests.store';
import { type PackageLink, PackageLinkStore } from './package-link.store';

/** How a link reaches the person: as a message to the number, or from the hands of whoever works on the request. */
export type LinkDelivery = 'whatsapp' | 'hand';

/** What became of somebody's visit. `gone` says nothing about whether there ever was such a link. */
export type LinkVisit =
  | { is: 'gone' }
  | { is: 'open' | 'sent' | 'doubtful' | 'no-more-codes' | 'over'; language: string | null }
  | { is: 'wrong'; attemptsLeft: number; language: string | null }
  | { is: 'right'; package: OpenedPackage; requestId: string };

/** A right answer. */
interface Accepted {
  is: 'accepted';
  link: PackageLink;
  request: RequestRecord;
}

/** Codes that may be sent for one link. */
const MAX_CODES = 5;
const TOKEN_BYTES = 32;
const ENDED = /^(?:package\.expired|keyring\.lease\.(?:fenced|destroyed))$/;

/** What links stand on. */
export interface PackageLinkParts {
  store: PackageLinkStore;
  acts: RequestActs;
  packages: AccessPackages;
  codes: OneTimeCodes;
  numbers: NumberChecks;
  notices: RequestNotices;
  /** Where people reach the API, without a slash at its end. */
  publicUrl: string;
}

/**
 * One-time links by which a person fetches their own package. The link alone opens nothing: a code goes to the number that the request is about, and only
 * who answers it is handed the package, once. Of the link only the SHA-256 of its 32 random bytes is kept.
 */
export class PackageLinks {
  constructor(private readonly parts: PackageLinkParts) {}

  /**
   * Makes a link that lives as long as the package, and ends the one before it. Returns its address, which is known nowhere else, when it is to be handed
   * over. Throws what {@link AccessPackages.waiting} does, and `request.verification.number` when the number may have gone to somebody else.
   */
  async make(
    tx: Transaction,
    requestId: string,
    delivery: LinkDelivery,
    caller: Caller,
  ): Promise<{ expiresAt: Date; url: string | undefined }> {
    const { store, acts, packages, notices, publicUrl } = this.parts;
    const act = await acts.begin(tx, requestId, caller);
    const { request, now } = act;
    const { expiresAt } = await packages.waiting(request);
    if (await this.isDoubtful(act)) throw numberDoubtful();
    const token = randomBytes(TOKEN_BYTES);
    await store.add(tx, {
      id: randomUuid(),
      requestId,
      tokenSha256: sha256(token),
      madeAt: now,
      madeBy: caller.actorRef,
      expiresAt,
    });
    await acts.audit.append(tx, {
      type: 'package.link',
      actor: act.actor,
      subject: request.subjectRef,
      ref: { request: requestId },
      code: delivery,
    });
    const url = `${publicUrl}/packages/${token.toString('base64url')}`;
    if (delivery === 'hand') return { expiresAt, url };
    await notices.tell(tx, request, 'package', { secret: url });
    return { expiresAt, url: undefined };
  }

  /** Looks a link up; changes nothing, so that whatever previews links may visit it. */
  visit(token: string): Promise<LinkVisit> {
    return this.withLink<LinkVisit>(token, (_tx, { request }) =>
      Promise.resolve({ is: 'open', language: request.language }),
    );
  }

  /** Sends a code to the number, unless it may have gone to somebody else. */
  sendCode(token: string): Promise<LinkVisit> {
    return this.withLink<LinkVisit>(token, async (tx, { link, act, request }) => {
      const { store, codes } = this.parts;
      const { language } = request;
      if (link.codes >= MAX_CODES) return { is: 'no-more-codes', language };
      await store.countCode(tx, link.id);
      if (await this.isDoubtful(act)) return { is: 'doubtful', language };
      await codes.send(tx, request, {
        purpose: 'package',
        how: 'code',
        now: act.now,
        sentBefore: link.codes,
      });
      await this.note(act, 'sent');
      return { is: 'sent', language };
    });
  }

  /** Takes a code, and for the right one hands the package out and ends the link. */
  async answer(token: string, code: string): Promise<LinkVisit> {
    const visit = await this.withLink<LinkVisit | Accepted>(token, async (tx, { link, act, request }) => {
      const { language } = request;
      const answer = await this.parts.codes.answer(tx, request, { purpose: 'package', code, now: act.now });
      if (answer.is === 'right')
        return (await this.isDoubtful(act))
          ? { is: 'doubtful', language }
          : { is: 'accepted', link, request };
      await this.note(act, 'wrong');
      return answer.is === 'wrong' ? { ...answer, language } : { is: 'over', language };
    });
    return visit.is === 'accepted' ? this.handOut(visit) : visit;
  }

  /** The link ends with the entry that says that the package was fetched, before its first byte leaves. */
  private async handOut({ link, request }: Accepted): Promise<LinkVisit> {
    const { store, packages, acts } = this.parts;
    const opened = await packages.open(request, acts.byItself, async (tx) => {
      if (!(await store.use(tx, link.id, new Date(acts.policy.clock.now()))))
        throw new DomainError('gone', 'package.link.used', 'this link was used');
    });
    return { is: 'right', package: opened, requestId: request.id };
  }

  /** Runs `work` for a link that may be used; what it changes is committed whatever the visitor is told. */
  private async withLink<T>(
    token: string,
    work: (tx: Transaction, found: { link: PackageLink; act: Act; request: RequestRecord }) => Promise<T>,
  ): Promise<T | { is: 'gone' }> {
    const { store, acts, packages } = this.parts;
    const bytes = Buffer.from(token, 'base64url');
    if (bytes.length !== TOKEN_BYTES || bytes.toString('base64url') !== token) return { is: 'gone' };
    try {
      return await store.transaction(async (tx) => {
        const link = await store.lock(tx, sha256(bytes), new Date(acts.policy.clock.now()));
        if (!link) return { is: 'gone' };
        const act = await acts.begin(tx, link.requestId, undefined);
        await packages.waiting(act.request, tx);
        return work(tx, { link, act, request: act.request });
      });
    } catch (error) {
      // Shredded meanwhile, or the person is being erased: nothing is told about either.
      if (error instanceof DomainError && ENDED.test(error.code)) return { is: 'gone' };
      throw error;
    }
  }

  /** Whether the number may have gone to somebody else; leaves a step that says so. */
  private async isDoubtful({ tx, request, now }: Act): Promise<boolean> {
    const { acts, numbers } = this.parts;
    const { doubts, evidence } = await numbers.of(
      request.subjectRef,
      { now, silenceDays: acts.policy.silenceDays },
      tx,
    );
    if (doubts.length === 0) return false;
    await acts.store.addStep(tx, request.id, {
      name: 'number-check',
      state: 'doubtful',
      at: now,
      evidence: { for: 'package', doubts, ...evidence },
    });
    return true;
  }

  private note({ tx, request, actor }: Act, code: 'sent' | 'wrong'): Promise<unknown> {
    const { audit } = this.parts.acts;
    return audit.append(tx, {
      type: 'package.code',
      actor,
      subject: request.subjectRef,
      ref: { request: request.id },
      code,
    });
  }
}

function numberDoubtful(): DomainError {
  return new DomainError(
    'conflict',
    'request.verification.number',
    'this number may have gone to somebody else: hand the package over yourself, to somebody whose identity you made sure of',
  );
}

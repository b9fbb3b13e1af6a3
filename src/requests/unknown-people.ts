import type { AuditLog } from '../audit';
import type { Transaction } from '../foundation/database';
import { type StatedIdentifier, SubjectFinder } from '../subjects';
import type { Act } from './request-acts';
import { type RequestProse, type SealedText } from './request-prose';
import type { RequestRecord, RequestStore } from './requests.store';

/**
 * People whom nobody is known by when they ask, and who write before it is decided: what is held of them then is what they asked about. The identifier is kept sealed while the request is
 * open, gone when it ends, and looked up again when somebody verifies or approves.
 */
export class UnknownPeople {
  constructor(
    private readonly store: RequestStore,
    private readonly prose: RequestProse,
    private readonly finder: SubjectFinder,
    private readonly audit: AuditLog,
  ) {}

  /** Seals an identifier that nobody is known by. */
  keep(tx: Transaction, requestId: string, stated: StatedIdentifier): Promise<SealedText> {
    return this.prose.sealApart(tx, requestId, JSON.stringify(stated));
  }

  /** The act as it goes on: about a person, if somebody is known by now. */
  async lookAgain<Acting extends Act>(act: Acting): Promise<Acting> {
    const { tx, request, actor, now } = act;
    if (request.subjectKnown) return act;
    const kept = await this.store.unknownIdentifier(tx, request.id);
    const text = kept && (await this.prose.openApart(request.id, kept));
    if (text === undefined) return act;
    const found = await this.finder.find(tx, JSON.parse(text) as StatedIdentifier, actor);
    if (found === undefined) return act;
    const { subjectRef } = found;
    await this.store.nameSubject(tx, request.id, subjectRef);
    const resealed = await this.prose.moveTo(tx, request.id, subjectRef);
    await this.audit.append(tx, {
      type: 'request.attributed',
      actor,
      subject: subjectRef,
      ref: { request: request.id },
      code: request.kind,
      n: { texts: resealed.length },
    });
    await this.store.noteStep(tx, request.id, {
      name: 'attribution',
      target: '',
      state: 'done',
      at: now,
      evidence: { because: 'known-since', ...(resealed.length > 0 && { resealed }) },
    });
    const attributed: RequestRecord = { ...request, subjectRef, subjectKnown: true };
    return { ...act, request: attributed };
  }
}

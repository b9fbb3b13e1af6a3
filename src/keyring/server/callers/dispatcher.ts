import { DomainError } from '../../../foundation/errors';
import { ByteReader, confirmAnswer, confirmRequest, Op, opName, tagAnswer, tagRequest } from '../../protocol';
import type { KeyringServices } from '../services';
import { handleAdministration } from './administration-handlers';
import { HandlerTable } from './handler-table';
import { LeaseHandlers } from './lease-handlers';
import { handleLedger } from './ledger-handlers';
import { mayCall } from './permissions';
import type { Session } from './session';
import { handleSubjects } from './subject-handlers';

/** Turns frames into calls: checks that the role may, lets the operation's handler answer, and counts. */
export class Dispatcher {
  private readonly handlers = new HandlerTable();

  constructor(private readonly services: KeyringServices) {
    const { handlers } = this;
    handlers.on(Op.tag, tagRequest, tagAnswer, (session, items) => {
      services.activity.used(session.role, 'tagged', items.length);
      return services.engine.tags.of(items);
    });
    handlers.on(Op.confirm, confirmRequest, confirmAnswer, (session, { count }) => {
      services.activity.used(session.role, 'resolved', count);
      return services.engine.resolver.validity;
    });
    handleSubjects(handlers, services);
    handleAdministration(handlers, services);
    handleLedger(handlers, services);
    const leases = new LeaseHandlers(services);
    handlers.set(Op.resolve, (session, body) => leases.resolve(session, body));
    handlers.set(Op.lease, (session, body) => leases.lease(session, body));
  }

  /** Answers a request of a session; throws what the caller is to be told. */
  async dispatch(session: Session, op: number, body: Buffer): Promise<Buffer> {
    const { activity } = this.services;
    const handler = this.handlers.get(op);
    try {
      if (handler === undefined || !mayCall(session.role, op)) {
        throw new DomainError('denied', 'keyring.op.denied', 'this role may not do that');
      }
      const answer = await handler(session, new ByteReader(body));
      activity.request(session.role, opName(op), 'ok');
      return answer;
    } catch (error) {
      activity.request(session.role, opName(op), error instanceof DomainError ? error.code : 'failed');
      throw error;
    }
  }
}

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { FastifyRequest } from 'fastify';
import { API_AREAS, AuditLog, isRandomRef } from '../../audit';
import type { Database, Transaction } from '../../foundation/database';
import type { CallTrail } from '../../foundation/http';
import { callerOf } from '../caller';

/** Writes down who called what, where nothing else does: no call that changes something, and no reading about people, goes without an entry. */
@Injectable()
export class ApiTrail implements CallTrail {
  constructor(
    private readonly audit: AuditLog,
    @InjectDataSource() private readonly database: Database,
  ) {}

  /** In the transaction of an unsafe call, after its work: adds an entry when the work left none. */
  async leave(tx: Transaction, request: FastifyRequest): Promise<void> {
    if (!this.audit.hasReported(tx)) await this.audit.append(tx, { type: 'api.called', ...factOf(request) });
  }

  /** Resolves once it is committed. */
  async noteReading(request: FastifyRequest): Promise<void> {
    await this.database.transaction((tx) => this.audit.append(tx, { type: 'api.read', ...factOf(request) }));
  }
}

function factOf(request: FastifyRequest) {
  const asked = { ...(request.query as object), ...(request.params as object) } as { subjectId?: unknown };
  const { subjectId } = asked;
  return {
    actor: callerOf(request).actor,
    ...(isRandomRef(subjectId) && { subject: subjectId }),
    code: areaOf(request.routeOptions.url ?? ''),
  };
}

/** Throws for a path that no area is listed for, which would be a mistake of ours. */
function areaOf(path: string): (typeof API_AREAS)[number] {
  const step = path.split('/')[2];
  const area = API_AREAS.find((one) => one === step);
  if (area === undefined) throw new Error(`the audit log has no area for ${path}`);
  return area;
}

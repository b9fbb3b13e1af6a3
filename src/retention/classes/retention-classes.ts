import { Injectable } from '@nestjs/common';
import { type Actor, AuditLog } from '../../audit';
import type { Granularity } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import { KeyringClient } from '../../keyring/client';
import { type RetentionClass, RetentionClassStore } from './retention-class.store';

const NAME = /^[a-z][a-z0-9-]{0,62}$/;

/** A class as somebody wants it to be. */
export interface WantedClass {
  name: string;
  periodDays: number;
  granularity: Granularity;
}

/** The retention classes: what the business promises, in versions, and known to the keyring, which enforces it. */
@Injectable()
export class RetentionClasses {
  constructor(
    private readonly store: RetentionClassStore,
    private readonly keyring: KeyringClient,
    private readonly audit: AuditLog,
  ) {}

  /** All classes by name. */
  list(): Promise<RetentionClass[]> {
    return this.store.all();
  }

  /** One class; throws `retention.class.unknown`. */
  async get(name: string): Promise<RetentionClass> {
    const found = await this.store.findByName(name);
    if (found === undefined)
      throw new DomainError('missing', 'retention.class.unknown', 'there is no retention class of that name');
    return found;
  }

  /**
   * Makes a class, or changes one: a new version that holds from now on, for messages already kept too. A shortened period takes effect at the
   * next purge. The keyring learns it before the change is committed, and again by {@link announce} should the commit fail. Unchanged wishes make no
   * version. Throws `retention.class.invalid`.
   */
  async change(wanted: WantedClass, actor: Actor): Promise<RetentionClass> {
    assertSensible(wanted);
    return this.store.transaction(async (tx) => {
      const before = await this.store.lockByName(tx, wanted.name);
      if (before?.periodDays === wanted.periodDays && before.granularity === wanted.granularity)
        return before;
      const after = before
        ? await this.store.update(tx, before.classId, wanted.periodDays, wanted.granularity)
        : await this.store.create(tx, wanted.name, wanted.periodDays, wanted.granularity);
      await this.store.recordVersion(
        tx,
        after,
        'ref' in actor && actor.kind !== 'process' ? actor.ref : null,
      );
      await this.audit.append(tx, {
        type: 'retention.changed',
        actor,
        code: changeCode(before, after),
        n: {
          classId: after.classId,
          version: after.version,
          ...(before && { fromDays: before.periodDays }),
          toDays: after.periodDays,
        },
      });
      await this.keyring.defineClass(after);
      return after;
    });
  }

  /** Throws `retention.class.invalid` as {@link change} would. */
  check(wanted: WantedClass): void {
    assertSensible(wanted);
  }

  /** Tells the keyring all classes as the database has them; repeat it at every start and now and then. */
  async announce(): Promise<void> {
    for (const { classId, periodDays, granularity } of await this.store.all())
      await this.keyring.defineClass({ classId, periodDays, granularity });
  }
}

function assertSensible({ name, periodDays, granularity }: WantedClass): void {
  const hourly = granularity === 'hour' && periodDays > 31;
  const valid =
    NAME.test(name) && Number.isInteger(periodDays) && periodDays >= 1 && periodDays <= 36_500 && !hourly;
  if (!valid)
    throw new DomainError(
      'invalid',
      'retention.class.invalid',
      'a class has a name of lower-case letters, digits and hyphens and a period of 1 to 36,500 days; hourly buckets only up to 31 days',
    );
}

function changeCode(before: RetentionClass | undefined, after: RetentionClass) {
  if (before === undefined) return 'created' as const;
  if (before.periodDays === after.periodDays) return 'granularity' as const;
  return after.periodDays < before.periodDays ? ('shortened' as const) : ('lengthened' as const);
}

import { Part, randomUuid, Scope } from '../../../crypto';
import { LeaseDirection, type LeaseRequest, LeaseStatus } from '../../protocol';
import { Committer } from '../committer';
import { KeyringAudit } from '../keyring-audit';
import { Activity } from './activity';

const opening: LeaseRequest = {
  direction: LeaseDirection.open,
  scope: Scope.subjectBucket,
  subjectRef: randomUuid(),
  incarnation: 1,
  classId: 1,
  bucket: 1,
  part: Part.original,
};

/** With a database that takes nothing any more. */
function activity(): Activity {
  const committer = new Committer(
    () => Promise.reject(new Error('the database takes nothing')),
    () => undefined,
    () => true,
  );
  return new Activity(committer, new KeyringAudit());
}

describe('what callers did', () => {
  it('is told to whoever answers when it could not be put on record', async () => {
    await expect(activity().recordOpened('worker', [opening])).rejects.toThrow('the database takes nothing');
    await expect(activity().recordOpened('worker', [])).resolves.toBeUndefined();
  });

  it('stays counted until the counts are committed', async () => {
    const counted = activity();
    counted.leased('worker', [{ request: opening, status: LeaseStatus.ok }]);
    await expect(counted.flush()).rejects.toThrow('the database takes nothing');
    // Somebody who had nothing left to write would have nothing to fail at.
    await expect(counted.flush()).rejects.toMatchObject({ code: 'keyring.stopping' });
  });
});

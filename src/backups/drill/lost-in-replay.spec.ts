import { lostInReplay } from './lost-in-replay';

const message = (n: number, subjectRef: string, bucket = 100) => ({
  id: Buffer.from([n]),
  subjectRef,
  classId: 1,
  bucket,
});

describe('what a replay may take away', () => {
  const sampled = [message(1, 'erased'), message(2, 'living', 99), message(3, 'living')];

  it('is messages of those whose keys were destroyed, and of destroyed buckets', () => {
    const destroyed = { subjects: ['erased'], buckets: [{ classId: 1, bucket: 99 }] };
    expect(lostInReplay(sampled, [sampled[2]!], destroyed)).toEqual([]);
  });

  it('is nothing else: neither of other people nor of the same bucket of another class', () => {
    const destroyed = { subjects: ['erased'], buckets: [{ classId: 2, bucket: 99 }] };
    expect(lostInReplay(sampled, [], destroyed)).toEqual([sampled[1], sampled[2]]);
  });
});

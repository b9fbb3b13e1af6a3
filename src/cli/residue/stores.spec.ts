import { CONTROL, needlesOf } from '../../backups/residue-scan';
import { S3Store } from '../../foundation/objectstore';
import { S3Server } from '../../../test/support/s3-server';
import { scanObjects } from './stores';

const MARKER = 'marker-of-this-scan';
const SAID = 'the lilac umbrella';

describe('a search of a bucket', () => {
  let server: S3Server;
  let store: S3Store;

  beforeEach(async () => {
    server = await S3Server.start();
    store = new S3Store({
      ...{ bucket: server.bucket, region: 'eu-central-1', endpoint: server.endpoint, pathStyle: true },
      ...{ prefix: 'lethe/', credentials: server.credentials },
    });
    for (const name of ['a', 'b', 'c', 'd']) await store.put(`media/${name}`, bytes(`sealed ${name}`));
  });
  afterEach(() => server.close());

  const scan = () =>
    scanObjects(store, undefined, MARKER, [...needlesOf('phrase', SAID), ...needlesOf(CONTROL, MARKER)]);

  it('reads every object that it lists, proves it by a marker, and leaves none', async () => {
    await expect(scan()).resolves.toMatchObject({ store: 'objects', state: 'clean', files: 5, controls: 1 });
    await store.put('packages/left', bytes(`x ${SAID}`));
    const { state, hits } = await scan();
    expect({ state, hits }).toEqual({
      state: 'residue',
      hits: [{ file: 'packages/left', offset: 16, label: 'phrase', encoding: 'utf8' }],
    });
    expect([...server.objects.keys()].filter((key) => key.includes('residue-control'))).toEqual([]);
  });
});

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}

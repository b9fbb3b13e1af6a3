import { ManualClock } from '../../foundation/clock';
import type { Channel } from '../../whatsapp';
import { ChannelDirectory } from './channel-directory';
import type { ChannelFacts } from './channel.store';

const channel = (phoneNumberId: string): Channel => ({ phoneNumberId, accountId: null, displayPhone: null });
const factsOf = (phoneNumberId: string): ChannelFacts => ({
  id: `id of ${phoneNumberId}`,
  phoneNumberId,
  displayPhone: null,
  region: null,
  classId: 1,
});

describe('ChannelDirectory', () => {
  it('tells a batch its channels, though another one empties the cache before it asks', async () => {
    const clock = new ManualClock(0);
    const directory = new ChannelDirectory(
      { findOrCreate: ({ phoneNumberId }) => Promise.resolve(factsOf(phoneNumberId)) },
      clock,
    );
    const channelOf = await directory.prepare([channel('1'), channel('2')]);
    clock.advance(60_000);
    await directory.prepare([channel('3')]);
    expect([channel('1'), channel('2')].map(channelOf)).toEqual([factsOf('1'), factsOf('2')]);
  });

  it('asks once for a number that it was asked for a moment ago', async () => {
    let asked = 0;
    const findOrCreate = ({ phoneNumberId }: { phoneNumberId: string }) => (
      asked++,
      Promise.resolve(factsOf(phoneNumberId))
    );
    const directory = new ChannelDirectory({ findOrCreate }, new ManualClock(0));
    await directory.prepare([channel('1'), channel('1')]);
    await directory.prepare([channel('1')]);
    expect(asked).toBe(1);
  });
});

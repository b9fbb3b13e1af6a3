import { latestMoment, shiftMoments } from './retime';

const payload = {
  entry: [
    {
      time: 1_767_225_600,
      changes: [
        {
          value: {
            messages: [
              { timestamp: '1767225600', id: '1767225600', text: { body: '1767225600' } },
              { timestamp: '1767225660', identity: { created_timestamp: 1_767_225_000 } },
            ],
            calls: [{ timestamp: 'soon', start_time: '1767225601', duration: 60 }],
          },
        },
      ],
    },
  ],
};

describe('moments of a payload', () => {
  it('are found where something happened', () => {
    expect(latestMoment(payload)).toBe(1_767_225_660);
    expect(latestMoment({ entry: [] })).toBeNull();
  });

  it('move together, each in its own form, and nothing else moves', () => {
    const moved = JSON.stringify(shiftMoments(payload, 1_000));
    expect(moved).toBe(
      JSON.stringify(payload)
        .replace('"time":1767225600', '"time":1767226600')
        .replace('"timestamp":"1767225600"', '"timestamp":"1767226600"')
        .replace('"1767225660"', '"1767226660"')
        .replace('1767225000', '1767226000')
        .replace('"1767225601"', '"1767226601"'),
    );
  });

  it('never move before 1970', () => {
    expect(shiftMoments({ timestamp: '10' }, -100)).toEqual({ timestamp: '1' });
  });
});

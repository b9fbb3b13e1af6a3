import { isDatabaseOutage } from './outage';

const failure = (message: string, code?: string) => Object.assign(new Error(message), code && { code });

describe('isDatabaseOutage', () => {
  it.each([
    ['a connection that breaks', failure('x', '08006')],
    ['a server that only reads, as after a change of roles', failure('x', '25006')],
    ['a full disk', failure('x', '53100')],
    ['too many connections', failure('x', '53300')],
    ['a cancelled statement', failure('x', '57014')],
    ['a shutdown', failure('x', '57P01')],
    ['a disk that fails', failure('x', '58030')],
    ['a name that is not known just now', failure('x', 'ENOTFOUND')],
    ['a socket that was closed under a write', failure('x', 'ERR_STREAM_DESTROYED')],
    ['a connection that ended before the statement', failure('Client was closed and is not queryable')],
    ['one that ended before that', failure('Client has encountered a connection error and is not queryable')],
    ['a connection that is not made in time', failure('Connection terminated due to connection timeout')],
    ['several addresses, of which none answers', new AggregateError([failure('x', 'ECONNREFUSED')])],
    ['what TypeORM wraps', Object.assign(new Error('x'), { driverError: failure('x', '57P03') })],
  ])('knows %s', (_name, error) => {
    expect(isDatabaseOutage(error)).toBe(true);
  });

  it.each([
    ['a duplicate', failure('x', '23505')],
    ['a bad value', failure('x', '22P02')],
    ['a missing grant', failure('x', '42501')],
    ['a mistake of ours', new TypeError('x')],
    ['no error at all', 'ECONNREFUSED'],
  ])('leaves %s to others', (_name, error) => {
    expect(isDatabaseOutage(error)).toBe(false);
  });
});

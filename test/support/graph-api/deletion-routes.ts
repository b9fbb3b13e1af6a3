import { listOf, objectOf, readJson, textOf } from '../../../src/whatsapp';
import { refuse } from './graph-error';
import { jsonOf, numberOf, ok, requireProduct, type Call, type Route } from './route';
import type { Audience } from './world';

const MANAGEMENT = 'whatsapp_business_management';
const ofNumber = (call: Call) => numberOf(call).account;

/** `reference` §4.2: what can be deleted at all. */
export const deletionRoutes: readonly Route[] = [
  {
    method: 'DELETE',
    pattern: /^\/(\d+)\/contact_book$/,
    scope: MANAGEMENT,
    account: ofNumber,
    handle: (call) => {
      requireProduct(call.query.get('messaging_product'));
      const bsuid = call.query.get('bsuid') ?? '';
      if (!/^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/.test(bsuid))
        refuse(100, { details: 'bsuid: no plain user id', about: bsuid });
      const { portfolioId } = numberOf(call).account;
      const elsewhere = call.world.people.some((person) =>
        Object.entries(person.bsuids).some(([portfolio, id]) => id === bsuid && portfolio !== portfolioId),
      );
      if (elsewhere) refuse(100, { details: 'bsuid of another portfolio', about: bsuid });
      const deleted = call.world.contactBook(portfolioId).delete(bsuid);
      if (deleted) call.effect('contact-book.deleted', bsuid);
      return ok({ messaging_product: 'whatsapp', success: true, deleted });
    },
  },
  {
    method: 'DELETE',
    pattern: /^\/(\d+)\/block_users$/,
    scope: MANAGEMENT,
    account: ofNumber,
    handle: (call) => {
      const body = jsonOf(call);
      requireProduct(body.messaging_product);
      const number = numberOf(call);
      const inputs = listOf(body.block_users).map(
        (one) => textOf(objectOf(one)?.user ?? objectOf(one)?.user_id) ?? '',
      );
      if (inputs.length === 0 || inputs.length > 1000) refuse(100, { details: '1 to 1,000 users' });
      const removed = inputs.filter((input) => number.blocked.delete(input));
      for (const input of removed) call.effect('block-list.removed', input);
      const failed = inputs.filter((input) => !removed.includes(input));
      const lists = {
        messaging_product: 'whatsapp',
        block_users: {
          removed_users: removed.map((input) => ({ input, wa_id: input })),
          ...(failed.length > 0 && {
            failed_users: failed.map((input) => ({
              input,
              errors: [
                {
                  message: `not blocked: ${input}`,
                  code: 100,
                  error_data: { details: `not blocked: ${input}` },
                },
              ],
            })),
          }),
        },
      };
      if (failed.length > 0) refuse(139100, { body: lists });
      return ok(lists);
    },
  },
  {
    method: 'DELETE',
    pattern: /^\/(\d+)\/users$/,
    handle: (call) => {
      const audience = call.world.audiences.get(call.params[0] ?? '') ?? refuse(100, { subcode: 33 });
      return ok({ audience_id: audience.id, session_id: '1', ...removeHashes(call, [audience]) });
    },
  },
  {
    method: 'DELETE',
    pattern: /^\/act_(\d+)\/usersofanyaudience$/,
    handle: (call) => {
      const account = call.params[0];
      const audiences = [...call.world.audiences.values()].filter(
        ({ adAccountId }) => adAccountId === account,
      );
      if (audiences.length === 0) refuse(100, { subcode: 33 });
      return ok({ session_id: '1', ...removeHashes(call, audiences) });
    },
  },
  {
    method: 'DELETE',
    pattern: /^\/([^/]+)\/participants$/,
    scope: 'whatsapp_business_messaging',
    handle: (call) => {
      const body = jsonOf(call);
      requireProduct(body.messaging_product);
      const group = call.params[0] ?? '';
      const members = call.world.groups.get(group) ?? refuse(100, { subcode: 33 });
      for (const one of listOf(body.participants)) {
        const user = textOf(objectOf(one)?.user) ?? '';
        if (members.delete(user)) call.effect('group.removed', `${group} ${user}`);
      }
      return ok({ messaging_product: 'whatsapp', request_id: 'r1' });
    },
  },
];

/** Says how many it received, never whether any of them was a member. */
function removeHashes(
  call: Call,
  audiences: readonly Audience[],
): { num_received: number; num_invalid_entries: number } {
  const payload = new URLSearchParams(call.request.body.toString('utf8')).get('payload');
  const parsed = objectOf(readJson(Buffer.from(payload ?? '')));
  if (parsed?.schema !== 'PHONE_SHA256') refuse(100, { details: 'payload with schema PHONE_SHA256' });
  if (audiences.some(({ flagged }) => flagged))
    refuse(100, { subcode: 1713230, details: 'Audience Upload Blocked' });
  const hashes = listOf(parsed.data).map((one) => textOf(one) ?? '');
  if (hashes.length > 10_000) refuse(100, { details: '10,000 at most' });
  const valid = hashes.filter((hash) => /^[0-9a-f]{64}$/.test(hash));
  for (const audience of audiences) {
    for (const hash of valid)
      if (audience.members.delete(hash)) call.effect('audience.removed', `${audience.id} ${hash}`);
  }
  return { num_received: hashes.length, num_invalid_entries: hashes.length - valid.length };
}

import { contact, message, messagesBody, PHONE_NUMBER_ID } from '../../test/builders/webhook';
import { ANOTHER_PERSON, withoutQuotedOthers } from './quoted-others';
import { readWebhook } from './read-webhook';
import type { JsonObject } from './json';
import type { MessageUpdate } from './updates';

const ADA = '15550142233';
const BO = '15550144455';
const BUSINESS = '15550100200';

const said = (item: JsonObject) => {
  const contacts = [contact(ADA, 'Ada Example', { user_id: 'US.1' })];
  const body = messagesBody([message({ from: ADA, from_user_id: 'US.1', ...item })], contacts);
  const [update] = readWebhook(body)!;
  return withoutQuotedOthers(update as MessageUpdate);
};
const quoted = (context: JsonObject, beside: JsonObject = {}) => said({ context, ...beside }).extras.context;

describe('what is kept of a quotation', () => {
  it.each([
    ['their own', { from: ADA, id: 'wamid.A' }],
    ['their own, by user id', { from: '15550149999', from_user_id: 'US.1', id: 'wamid.A' }],
    ['the business’s', { from: BUSINESS, id: 'wamid.A' }],
    ['the business’s, by the id of its number', { from: PHONE_NUMBER_ID, id: 'wamid.A' }],
    ['nobody’s that is named', { id: 'wamid.A' }],
    ['forwarded', { forwarded: true }],
  ])('is whole when it is %s', (_name, context) => {
    expect(quoted(context)).toEqual(context);
  });

  it('names nobody else, neither by number nor by the id of the message', () => {
    const other = { from: BO, id: 'wamid.HBgLMTU1NTAxNDQ0NTUV' };
    const product = { referred_product: { catalog_id: '7' } };
    expect(quoted({ ...other, ...product }, { group_id: 'g1' })).toEqual({
      from: ANOTHER_PERSON,
      id: ANOTHER_PERSON,
      ...product,
    });
    expect(quoted(other)).toEqual({ from: ANOTHER_PERSON, id: ANOTHER_PERSON });
  });

  it('in a group has no id when nobody says whose message it is', () => {
    expect(quoted({ id: 'wamid.A' }, { group_id: 'g1' })).toEqual({ id: ANOTHER_PERSON });
    const reaction = { type: 'reaction', reaction: { message_id: 'wamid.A', emoji: '👍' } };
    expect(said({ ...reaction, group_id: 'g1' }).content).toEqual({
      message_id: ANOTHER_PERSON,
      emoji: '👍',
    });
    expect(said(reaction).content).toEqual(reaction.reaction);
  });

  it('leaves a message alone that quotes nothing', () => {
    const { content, extras } = said({ text: { body: `Bo’s number is ${BO}` } });
    expect({ content, extras }).toEqual({ content: { body: `Bo’s number is ${BO}` }, extras: {} });
  });
});

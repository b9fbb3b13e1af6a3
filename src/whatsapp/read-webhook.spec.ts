import * as fc from 'fast-check';
import { change, contact, message, status, webhook } from '../../test/builders/webhook';
import {
  MAX_UPDATES,
  messageText,
  readWebhook,
  toWireForm,
  type Json,
  type MessageUpdate,
  type Update,
} from '.';

const read = (payload: Json): Update[] => readWebhook(toWireForm(payload))!;
const inField = (field: string, value: Record<string, Json>) => read(webhook(change(field, value)));
const one = (item: Json, contacts: Json[] = [contact()]) =>
  inField('messages', { contacts, messages: [item] })[0]!;
const phones = (update: Update | undefined) =>
  (update?.person?.identifiers ?? []).filter(({ kind }) => kind === 'phone').map(({ value }) => value);

describe('readWebhook on messages', () => {
  it('normalises a text message', () => {
    expect(one(message())).toEqual({
      kind: 'message',
      channel: {
        accountId: '200000000000001',
        phoneNumberId: '100000000000001',
        displayPhone: '15550100200',
      },
      field: 'messages',
      direction: 'inbound',
      externalId: 'wamid.TEST-A',
      type: 'text',
      content: { body: 'Hello' },
      extras: {},
      targetId: null,
      eventTime: 1767225600,
      unknownPaths: [],
      person: {
        profileName: 'Ada Example',
        identifiers: [
          { kind: 'waId', value: '15550142233' },
          { kind: 'phone', value: '+15550142233' },
        ],
      },
    });
  });

  it.each([
    ['image', { id: '900', caption: 'Look' }, 'Look'],
    ['video', { id: '900', caption: 'Look' }, 'Look'],
    ['audio', { id: '900', voice: true }, ''],
    ['document', { id: '900', caption: 'My papers', filename: 'cv.pdf' }, 'My papers\ncv.pdf'],
    ['sticker', { id: '900', animated: false }, ''],
    [
      'location',
      { latitude: 48.1, longitude: 11.5, name: 'Office', address: 'Street 1' },
      'Office\nStreet 1',
    ],
    ['contacts', [{ name: { formatted_name: 'Bo Example' }, phones: [{ phone: '+1 555' }] }], 'Bo Example'],
    ['button', { payload: 'p', text: 'Yes' }, 'Yes'],
    ['interactive', { type: 'button_reply', button_reply: { id: 'b1', title: 'Yes' } }, 'Yes'],
    [
      'interactive',
      { type: 'list_reply', list_reply: { id: 'l1', title: 'One', description: 'd' } },
      'One\nd',
    ],
    [
      'interactive',
      { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent', response_json: '{}' } },
      'Sent',
    ],
    [
      'interactive',
      { type: 'call_permission_reply', call_permission_reply: { response: 'accept' } },
      'accept',
    ],
    ['reaction', { message_id: 'wamid.B', emoji: '👍' }, '👍'],
    ['reaction', { message_id: 'wamid.B' }, ''],
    ['order', { catalog_id: '7', text: 'please hurry', product_items: [{ quantity: 2 }] }, 'please hurry'],
    ['system', { type: 'group_created', body: 'A group' }, 'A group'],
    ['unsupported', { type: 'poll' }, ''],
    ['request_welcome', {}, ''],
    ['edit', { original_message_id: 'wamid.A', message: { type: 'text', text: { body: 'Now' } } }, 'Now'],
    ['revoke', { original_message_id: 'wamid.A' }, ''],
  ] as [string, Json, string][])('knows the type %s: %j', (type, content, text) => {
    const update = one(message({ type, [type]: content })) as MessageUpdate;
    expect(update).toMatchObject({ kind: 'message', type, content, unknownPaths: [] });
    expect(messageText(update.type, update.content)).toBe(text);
  });

  it.each([
    ['reply', { context: { from: '15550100200', id: 'wamid.B' } }, 'wamid.B'],
    ['forwarded', { context: { forwarded: true } }, null],
    ['reaction', { type: 'reaction', reaction: { message_id: 'wamid.R', emoji: '' } }, 'wamid.R'],
    ['edit', { type: 'edit', edit: { original_message_id: 'wamid.E', message: {} } }, 'wamid.E'],
    ['revoke', { type: 'revoke', revoke: { original_message_id: 'wamid.V' } }, 'wamid.V'],
  ] as [string, Record<string, Json>, string | null][])(
    'says which message a %s is about',
    (_n, item, target) => {
      expect(one(message(item))).toMatchObject({ targetId: target });
    },
  );

  it('accepts an interactive message without content, and one that is unsupported without a property', () => {
    expect(one(message({ type: 'interactive', errors: [{ code: 131000 }] }))).toMatchObject({
      type: 'interactive',
      content: {},
      extras: { errors: [{ code: 131000 }] },
    });
    expect(one(message({ type: 'unknown' }))).toMatchObject({ type: 'unsupported' });
  });

  it('deduces an absent type from the one known property', () => {
    const item = { from: '15550142233', id: 'wamid.A', location: { latitude: 1, longitude: 2 } };
    expect(one(item)).toMatchObject({ type: 'location' });
    expect(one({ ...item, text: { body: 'both' } })).toMatchObject({ type: 'unrecognised' });
    expect(one({ from: '15550142233', id: 'wamid.A', constructor: {} })).toMatchObject({
      type: 'unrecognised',
    });
  });

  it('keeps a message of an unknown type whole, with its person', () => {
    const update = one(
      message({ type: 'hologram', hologram: { voxels: 'secret words' }, context: { id: 'wamid.B' } }),
    );
    expect(update).toMatchObject({
      kind: 'message',
      type: 'unrecognised',
      content: { type: 'hologram', hologram: { voxels: 'secret words' } },
      extras: { context: { id: 'wamid.B' } },
      unknownPaths: ['hologram'],
    });
    expect(phones(update)).toEqual(['+15550142233']);
  });

  it.each([
    ['a string', 'Hello'],
    ['a list', ['Hello']],
    ['null', null],
  ] as [string, Json][])('keeps a text whose property is %s', (_name, text) => {
    expect(one(message({ type: 'text', text }))).toMatchObject({
      type: 'unrecognised',
      content: { text, type: 'text' },
    });
  });

  it('names unknown keys by path and keeps their values in the content', () => {
    const update = one(
      message({ type: 'text', text: { body: 'x', mood: { level: 9 } }, aura: 'blue', '0155512345678': 1 }),
    );
    expect(update).toMatchObject({
      unknownPaths: ['aura', '?', 'text.mood'],
      content: { body: 'x', mood: { level: 9 } },
      extras: { other: { aura: 'blue', '0155512345678': 1 } },
    });
  });

  it('attributes each of several messages to its own contact, and one without a match to its number alone', () => {
    const updates = inField('messages', {
      contacts: [contact('15550142244', 'Bo Example'), contact('15550142233', 'Ada Example')],
      messages: [
        message(),
        message({ from: '15550142244', id: 'wamid.2' }),
        message({ from: '15550142255', id: 'wamid.3' }),
      ],
    });
    expect(updates.map((update) => update.person?.profileName)).toEqual([
      'Ada Example',
      'Bo Example',
      undefined,
    ]);
  });

  it('knows a person by user id alone', () => {
    const item = message({ from: undefined, from_user_id: 'US.1', from_parent_user_id: 'US.ENT.3' });
    expect(one(item, []).person).toEqual({
      identifiers: [
        { kind: 'bsuid', value: 'US.1' },
        { kind: 'parentBsuid', value: 'US.ENT.3' },
      ],
    });
  });

  it.each([
    ['"1767225600"', '1767225600', 1767225600],
    ['1767225600', 1767225600, 1767225600],
    ['milliseconds', '1767225600123', 1767225600],
    ['none', undefined, null],
    ['words', 'yesterday', null],
    ['negative', -5, null],
    ['beyond all years', 1e300, null],
  ])('reads the timestamp %s', (_name, timestamp, eventTime) => {
    expect(one(message({ timestamp })).eventTime).toBe(eventTime);
  });
});

describe('readWebhook on echoes and history', () => {
  const history = (messages: Json[], thread: Record<string, Json> = { id: '15550142233' }) =>
    inField('history', {
      history: [{ metadata: { phase: 0, chunk_order: 1, progress: 55 }, threads: [{ ...thread, messages }] }],
    });

  it('reads what staff sent from their app as outbound, to the addressee', () => {
    const echo = message({ from: '15550100200', to: '15550142233', to_user_id: 'US.1' });
    const [update] = inField('smb_message_echoes', { message_echoes: [echo] });
    expect(update).toMatchObject({ direction: 'outbound' });
    expect(update!.person!.identifiers.map(({ value }) => value)).toEqual([
      '15550142233',
      '+15550142233',
      'US.1',
    ]);
  });

  it('tells the directions of imported messages apart', () => {
    const [progress, inbound, outbound] = history([
      message({ history_context: { status: 'READ' } }),
      message({ id: 'wamid.2', from: '15550100200', history_context: { status: 'DELIVERED' } }),
    ]);
    expect(progress).toMatchObject({ kind: 'event', event: 'history-progress', person: null });
    expect(inbound).toMatchObject({ direction: 'inbound', extras: { history: { status: 'READ' } } });
    expect(outbound).toMatchObject({ direction: 'outbound' });
    expect(phones(inbound)).toEqual(['+15550142233']);
    expect(phones(outbound)).toEqual(['+15550142233']);
  });

  it('knows a thread without a phone by its context', () => {
    const thread = { context: { user_id: 'US.1', username: 'ada.example' } };
    const [, update] = history([message({ from: undefined, from_user_id: 'US.1' })], thread);
    expect(update!.person!.identifiers).toEqual([
      { kind: 'bsuid', value: 'US.1' },
      { kind: 'username', value: 'ada.example' },
    ]);
  });

  it('lets a placeholder point to the medium that follows under the same id', () => {
    const [, update] = history([message({ type: 'media_placeholder' })]);
    expect(update).toMatchObject({
      type: 'media_placeholder',
      externalId: 'wamid.TEST-A',
      targetId: 'wamid.TEST-A',
    });
    const [medium] = inField('history', {
      messages: [message({ type: 'image', image: { id: '9', sha256: 'aa'.repeat(32) } })],
    });
    expect(medium).toMatchObject({ type: 'image', externalId: 'wamid.TEST-A', targetId: null });
  });

  it('records that the business declined', () => {
    const [update] = inField('history', { history: [{ errors: [{ code: 2593109 }] }] });
    expect(update).toMatchObject({ kind: 'event', event: 'history-declined' });
  });
});

describe('readWebhook on statuses', () => {
  it('reads status, recipient and unknown keys', () => {
    const [update] = inField('messages', {
      statuses: [status('READ', { recipient_user_id: 'US.1', colour: 'blue' })],
    });
    expect(update).toMatchObject({
      kind: 'status',
      status: 'read',
      externalId: 'wamid.TEST-B',
      unknownPaths: ['colour'],
    });
    expect(phones(update)).toEqual(['+15550142233']);
  });

  it('takes the participant, not the group, as the person', () => {
    const group = {
      recipient_type: 'group',
      recipient_id: 'Y2FwaV9ncm91cDo',
      recipient_participant_id: '15550142244',
    };
    const [update] = inField('messages', { statuses: [status('read', group)] });
    expect(phones(update)).toEqual(['+15550142244']);
  });

  it('accepts both spellings of the renamed parent key and a recipient by user id alone', () => {
    const [update] = inField('messages', {
      statuses: [
        status('failed', {
          recipient_id: undefined,
          recipient_user_id: 'US.1',
          parent_recipient_user_id: 'US.ENT.3',
        }),
      ],
    });
    expect(update!.person!.identifiers.map(({ kind }) => kind)).toEqual(['bsuid', 'parentBsuid']);
  });

  it('reads statuses of calls as events of calls', () => {
    const [update] = inField('calls', { statuses: [status('RINGING', { id: 'wacid.A', type: 'call' })] });
    expect(update).toMatchObject({
      kind: 'event',
      event: 'call-status',
      detail: 'ringing',
      externalId: 'wacid.A/ringing',
    });
  });
});

describe('readWebhook on changes of identity', () => {
  const system = (fields: Record<string, Json>, item: Record<string, Json | undefined> = {}) =>
    one(message({ type: 'system', system: fields, ...item }), []);

  it.each(['wa_id', 'new_wa_id'])('links two phones that one system message names (%s)', (key) => {
    const update = system({ type: 'user_changed_number', body: 'User Ada changed …', [key]: '15550142244' });
    expect(update).toMatchObject({ kind: 'identity', change: 'phone' });
    expect(phones(update)).toEqual(['+15550142244']);
    expect(update.kind === 'identity' && update.previous.map(({ value }) => value)).toEqual([
      '15550142233',
      '+15550142233',
    ]);
  });

  it('links two user ids', () => {
    const update = system(
      { type: 'user_changed_user_id', user_id: 'US.2', previous_user_id: 'US.1', parent_user_id: 'US.ENT.3' },
      { from: undefined, from_user_id: 'US.1' },
    );
    expect(update).toMatchObject({
      kind: 'identity',
      change: 'user-id',
      previous: [{ kind: 'bsuid', value: 'US.1' }],
      person: {
        identifiers: [
          { kind: 'bsuid', value: 'US.2' },
          { kind: 'parentBsuid', value: 'US.ENT.3' },
        ],
      },
    });
  });

  it('links nothing when the security code changed', () => {
    expect(system({ type: 'customer_identity_changed', body: 'b' })).toMatchObject({
      kind: 'identity',
      change: 'security-code',
      previous: [],
    });
  });

  it('reads user_id_update', () => {
    const [update] = inField('user_id_update', {
      contacts: [{ wa_id: '15550142233' }],
      user_id_update: [
        { wa_id: '15550142233', user_id: { previous: 'US.1', current: 'US.2' }, timestamp: '1767225600' },
      ],
    });
    expect(update).toMatchObject({ kind: 'identity', change: 'user-id' });
  });

  it('stores a system message of another kind as a message', () => {
    expect(system({ type: 'something_new', body: 'b' })).toMatchObject({ kind: 'message', type: 'system' });
  });
});

describe('readWebhook on other events', () => {
  it.each([
    [
      'calls',
      { calls: [{ id: 'wacid.A', from: '15550142233', to: '15550100200', event: 'connect' }] },
      'call',
      'connect',
    ],
    [
      'user_preferences',
      { user_preferences: [{ wa_id: '15550142233', value: 'stop', timestamp: 1767225600 }] },
      'preference',
      'stop',
    ],
    [
      'automatic_events',
      { contacts: [contact()], automatic_events: [{ id: 'wamid.A', event_name: 'Purchase' }] },
      'automatic',
      'Purchase',
    ],
    [
      'smb_app_state_sync',
      {
        state_sync: [
          { type: 'contact', contact: { full_name: 'Ada', phone_number: '15550142233' }, action: 'add' },
        ],
      },
      'address-book',
      'add',
    ],
  ] as [string, Record<string, Json>, string, string][])(
    'attributes %s to the person',
    (field, value, event, detail) => {
      const [update] = inField(field, value);
      expect(update).toMatchObject({ kind: 'event', event, detail });
      expect(phones(update)).toEqual(['+15550142233']);
    },
  );

  it('takes the called person, not the business, for a call we made', () => {
    const calls = [
      {
        id: 'wacid.A',
        from: '15550100200',
        to: '15550142233',
        event: 'terminate',
        direction: 'BUSINESS_INITIATED',
      },
    ];
    expect(phones(inField('calls', { calls })[0])).toEqual(['+15550142233']);
  });

  it('makes an event of its own for each participant of a group, numbers in JSON included', () => {
    const updates = inField('group_participants_update', {
      groups: [
        {
          group_id: 'g1',
          type: 'group_create',
          removed_participants: [{ input: 15550142233, wa_id: 15550142233 }, 'US.2'],
        },
      ],
    });
    expect(updates.map((update) => update.kind === 'event' && [update.event, update.detail])).toEqual([
      ['group-participant', 'removed_participants'],
      ['group-participant', 'removed_participants'],
      ['group', 'group_create'],
    ]);
    expect(phones(updates[0])).toEqual(['+15550142233']);
    expect(updates[1]!.person!.identifiers).toEqual([{ kind: 'bsuid', value: 'US.2' }]);
    expect(JSON.stringify(updates[2])).not.toContain('15550142233');
  });

  it.each([
    ['account_update', { event: 'ACCOUNT_DELETED' }, 'account', 'ACCOUNT_DELETED'],
    [
      'security',
      { event: 'PIN_RESET_REQUEST', requester: '61000000000000' },
      'security',
      'PIN_RESET_REQUEST',
    ],
    ['message_template_status_update', { event: 'REJECTED', reason: null }, 'template', 'REJECTED'],
    ['flows', { event: 'FLOW_STATUS_CHANGE', flow_id: '1' }, 'flow', 'FLOW_STATUS_CHANGE'],
    ['account_review_update', { decision: 'APPROVED' }, 'account', 'APPROVED'],
  ] as [string, Record<string, Json>, string, string][])('records %s', (field, value, event, detail) => {
    expect(inField(field, value)).toMatchObject([{ kind: 'event', event, detail, person: null }]);
  });

  it('never repeats a word in clear that it does not know, of events about people', () => {
    const [update] = inField('user_preferences', { user_preferences: [{ wa_id: '1', value: 'Ada' }] });
    expect(update).toMatchObject({ event: 'preference', detail: null });
  });

  it('keeps value-level errors, beside messages or alone', () => {
    const updates = inField('messages', { messages: [message()], errors: [{ code: 130429, title: 't' }] });
    expect(updates.map(({ kind }) => kind)).toEqual(['message', 'event']);
    expect(updates[1]).toMatchObject({ event: 'error', detail: '130429' });
  });
});

describe('readWebhook on what it does not understand', () => {
  it.each([
    [
      'an unknown field',
      webhook({ field: 'astral_updates', value: { who: '15550142233' } }),
      'field',
      { who: '15550142233' },
    ],
    ['another product', { object: 'instagram', entry: [] }, 'object', { object: 'instagram', entry: [] }],
    ['a list', [1, 2], 'envelope', [1, 2]],
    ['a number', 7, 'envelope', 7],
    [
      'an odd key beside entry',
      { object: 'whatsapp_business_account', entry: [], padding: 'x' },
      'envelope',
      { padding: 'x' },
    ],
    [
      'an entry that is no list',
      { object: 'whatsapp_business_account', entry: { a: 1 } },
      'envelope',
      { entry: { a: 1 } },
    ],
    ['a change that is no object', webhook('x'), 'envelope', 'x'],
    ['a change without value', webhook({ field: 'messages' }), 'envelope', { field: 'messages' }],
  ] as [string, Json, string, Json][])('keeps %s', (_name, payload, reason, raw) => {
    expect(read(payload)).toMatchObject([{ kind: 'unrecognised', reason, raw }]);
  });

  it('keeps sections that are no lists and keys that are no sections', () => {
    expect(inField('messages', { messages: 'x' })).toMatchObject([
      { kind: 'unrecognised', raw: { messages: 'x' } },
    ]);
    expect(inField('messages', { messages: [message()], whispers: [1] })).toMatchObject([
      { kind: 'message' },
      { kind: 'unrecognised', raw: { whispers: [1] } },
    ]);
    expect(inField('standby', { contacts: [contact()] })).toMatchObject([
      { kind: 'unrecognised', reason: 'shape' },
    ]);
  });

  it('reads the good items of a batch with bad ones among them', () => {
    const updates = inField('messages', {
      messages: [null, message(), 7, {}, message({ id: 'wamid.2' }), [[]]],
    });
    expect(updates.map(({ kind }) => kind)).toEqual(['message', 'message', 'unrecognised']);
    expect(updates[2]).toMatchObject({ raw: [null, 7, {}, [[]]] });
  });

  it('attributes what it does not understand to the only person named', () => {
    const [update] = read(webhook(change('astral_updates', { contacts: [contact()], x: 1 })));
    expect(phones(update)).toEqual(['+15550142233']);
  });

  it('gathers a million tiny updates into a bounded number', () => {
    const empty = inField('messages', { messages: Array.from({ length: 1_000_000 }, () => ({})) });
    expect(empty).toHaveLength(1);
    const tiny = inField('messages', {
      messages: Array.from({ length: 50_000 }, (_, i) => ({ id: String(i) })),
    });
    expect(tiny).toHaveLength(MAX_UPDATES + 1);
    expect((tiny.at(-1) as { raw: Json[] }).raw).toHaveLength(40_000);
    const changes = read(webhook(...Array.from({ length: 100_000 }, () => ({ field: 'x', value: {} }))));
    expect(changes.length).toBeLessThanOrEqual(MAX_UPDATES + 1);
    const crowd = Array.from({ length: 100_000 }, (_, i) => ({ input: i }));
    expect(
      inField('group_participants_update', { groups: [{ group_id: 'g', added_participants: crowd }] }).length,
    ).toBe(MAX_UPDATES + 1);
  });

  it('matches many people to many messages in linear time', () => {
    const ids = Array.from({ length: 20_000 }, (_, i) => String(15_550_000_000 + i));
    const updates = inField('messages', {
      contacts: ids.map((waId) => contact(waId, 'N')),
      messages: ids.slice(0, 5_000).map((from) => message({ from, id: from })),
    });
    expect(updates.every((update) => update.person?.profileName === 'N')).toBe(true);
  });

  it('never throws and loses no text, whatever stands under the known keys', () => {
    const junk = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 6, depthSize: 'large' },
        fc.constantFrom<Json>(
          null,
          true,
          7,
          'x',
          'CANARY',
          'US.1',
          'text',
          'system',
          'user_changed_number',
          'wamid.A',
        ),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...KNOWN_KEYS), tie('value'), { maxKeys: 5 }),
      ),
    })).value;
    const fields = fc.constantFrom('messages', 'history', 'calls', 'smb_message_echoes', 'security', 'new');
    fc.assert(
      fc.property(
        fields,
        fc.dictionary(fc.constantFrom(...KNOWN_KEYS), junk, { minKeys: 1 }),
        (field, value) => {
          const updates = read(webhook({ field, value }));
          if (JSON.stringify(value).includes('CANARY')) expect(JSON.stringify(updates)).toContain('CANARY');
        },
      ),
      { numRuns: 3_000 },
    );
  });
});

const KNOWN_KEYS = [
  ...[
    'messages',
    'message_echoes',
    'statuses',
    'history',
    'threads',
    'groups',
    'calls',
    'state_sync',
    'user_preferences',
  ],
  ...[
    'type',
    'text',
    'body',
    'system',
    'id',
    'from',
    'to',
    'timestamp',
    'edit',
    'message',
    'context',
    'errors',
    'user_id',
  ],
  ...[
    'added_participants',
    'contact',
    'status',
    'event',
    'value',
    'wa_id',
    'group_id',
    'identity',
    '__proto__',
  ],
];

import {
  ContactDirectory,
  identifiersOfEither,
  identifiersOfPhone,
  identifiersOfWaId,
  identifierOfUserId,
  identifierOfUsername,
  normalisePhone,
  regionOfPerson,
  regionOfPhone,
  spellingVariants,
} from '.';

describe('normalisePhone', () => {
  it.each([
    ['+1 (555) 014-2233', '+15550142233'],
    ['0049 30 901820', '+4930901820'],
    ['4930901820', '+4930901820'],
    ['\u202a+49\u00a030\u2011901820\u202c', '+4930901820'],
  ])('%s → %s', (text, phone) => {
    expect(normalisePhone(text)).toBe(phone);
  });

  it.each(['', '030 901820', '+0301234567', '12345', '+1234567890123456', 'call me', '+49 30 9O182O'])(
    'refuses %j',
    (text) => {
      expect(normalisePhone(text)).toBeNull();
    },
  );
});

describe('spellingVariants', () => {
  it.each([
    ['Brazil with the ninth digit', ['5511987654321', '551187654321']],
    ['Brazil without it', ['551187654321', '5511987654321']],
    ['a Brazilian landline', ['551132345678']],
    ['Mexico with its 1', ['5215512345678', '525512345678']],
    ['Mexico without it', ['525512345678', '5215512345678']],
    ['Argentina with its 9', ['5491123456789', '541123456789']],
    ['Argentina without it', ['541123456789', '5491123456789']],
    ['anywhere else', ['15550142233']],
  ])('%s', (_name, spellings) => {
    expect(spellingVariants(spellings[0]!)).toEqual(spellings);
  });
});

describe('identifiers', () => {
  it('lets a wa_id stand for itself and for the phone in every spelling', () => {
    expect(identifiersOfWaId('5511987654321')).toEqual([
      { kind: 'waId', value: '5511987654321' },
      { kind: 'phone', value: '+5511987654321' },
      { kind: 'phone', value: '+551187654321' },
    ]);
    expect(identifiersOfWaId('+1 555-014-2233')).toEqual([
      { kind: 'waId', value: '15550142233' },
      { kind: 'phone', value: '+15550142233' },
    ]);
  });

  it('meets a search by either spelling', () => {
    const stored = new Set(identifiersOfWaId('551187654321').map(({ kind, value }) => kind + value));
    for (const { kind, value } of identifiersOfPhone('+55 11 98765-4321'))
      expect(stored).toContain(kind + value);
  });

  it('keeps an id that is no number as it is: it is still the only name of that person', () => {
    expect(identifiersOfWaId('WHATSAPP-ID')).toEqual([{ kind: 'waId', value: 'WHATSAPP-ID' }]);
    expect(identifiersOfWaId('x'.repeat(300))).toEqual([]);
  });

  it('tells user ids from phones by form', () => {
    expect(identifiersOfEither('US.20000000000000000001')).toEqual([
      { kind: 'bsuid', value: 'US.20000000000000000001' },
    ]);
    expect(identifiersOfEither('US.ENT.3')).toEqual([{ kind: 'parentBsuid', value: 'US.ENT.3' }]);
    expect(identifiersOfEither('15550142233')[0]).toEqual({ kind: 'waId', value: '15550142233' });
  });

  it('keeps the case of user ids and folds that of usernames', () => {
    expect(identifierOfUserId('US.AbC')).toEqual({ kind: 'bsuid', value: 'US.AbC' });
    expect(identifierOfUsername('@Ada.Example')).toEqual({ kind: 'username', value: 'ada.example' });
  });
});

describe('ContactDirectory', () => {
  const ada = { profile: { name: 'Ada' }, wa_id: '15550142233', user_id: 'US.1' };
  const bo = { profile: { name: 'Bo' }, wa_id: '15550142244', user_id: 'US.2' };
  const waId = (value: string) => identifiersOfWaId(value);
  const bsuid = (value: string) => [identifierOfUserId(value)!];

  it('matches by id, not by position', () => {
    const people = new ContactDirectory([ada, bo]);
    expect(people.complete(waId('15550142244'))?.profileName).toBe('Bo');
    expect(people.complete(bsuid('US.1'))?.profileName).toBe('Ada');
    expect(people.complete(waId('15550142299'))).toEqual({ identifiers: waId('15550142299') });
  });

  it('adds what the contact entry says together with the id', () => {
    const person = new ContactDirectory([ada]).complete(bsuid('US.1'));
    expect(person?.identifiers).toContainEqual({ kind: 'phone', value: '+15550142233' });
  });

  it('matches another spelling of the same line', () => {
    const people = new ContactDirectory([{ wa_id: '551187654321', profile: { name: 'Caio' } }]);
    expect(people.complete(waId('5511987654321'))?.profileName).toBe('Caio');
  });

  it('links nobody when the evidence conflicts: one user id, two phones', () => {
    const people = new ContactDirectory([ada]);
    const own = [...waId('15550142244'), ...bsuid('US.1')];
    expect(people.complete(own)).toEqual({ identifiers: own });
    const both = new ContactDirectory([ada, { ...bo, user_id: 'US.1' }]);
    expect(both.complete(bsuid('US.1'))).toEqual({ identifiers: bsuid('US.1') });
  });

  it('never links by username', () => {
    const people = new ContactDirectory([{ ...ada, profile: { name: 'Ada', username: 'ada' } }]);
    expect(people.complete([identifierOfUsername('ada')!])?.identifiers).toHaveLength(1);
  });

  it('names a sole person only when there is one', () => {
    expect(new ContactDirectory([ada]).sole()?.profileName).toBe('Ada');
    expect(new ContactDirectory([ada, bo]).sole()).toBeNull();
    expect(new ContactDirectory([{ profile: { name: 'nobody' } }]).sole()).toBeNull();
    expect(new ContactDirectory('Ada').sole()).toBeNull();
  });
});

describe('regions', () => {
  it.each([
    ['+4915228817386', 'DE'],
    ['16475550143', 'CA'],
    ['+15550142233', 'US'],
    ['447700900123', 'GB'],
    ['+77010000000', 'KZ'],
    ['999999999', null],
    ['+', null],
  ])('%s lies in %s', (phone, region) => {
    expect(regionOfPhone(phone)).toBe(region);
    expect(regionOfPhone(phone)).toBe(region);
  });

  it('falls back on the country of the user id', () => {
    expect(regionOfPerson([{ kind: 'bsuid', value: 'FR.3' }])).toBe('FR');
    expect(
      regionOfPerson([
        { kind: 'bsuid', value: 'FR.3' },
        { kind: 'phone', value: '+4915228817386' },
      ]),
    ).toBe('DE');
    expect(regionOfPerson([{ kind: 'username', value: 'ada' }])).toBeNull();
  });
});

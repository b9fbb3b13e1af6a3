#!/usr/bin/env node
/**
 * Verifies an evidence bundle of Lethe (erasure certificate, audit entries, proofs, checkpoints) without installing anything: Node 20 or
 * newer and this one file. No network, no database. It was written apart from Lethe's own verifier, against docs/AUDIT-LOG-FORMAT.md, and is
 * tested to agree with it.
 *
 *   node verify.mjs bundle.zip --log-key KEY --certificate-key KEY [--witness KEY]... [--need N] [--json]
 *
 * KEY is `name+id+base64` or a file with such lines. It must come from elsewhere than the bundle: from a contract, a publication, an earlier
 * bundle. Exit status: 0 verified · 1 failed · 2 unreadable · 3 self-consistent, but not authenticated.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TextDecoder } from 'node:util';
import { crc32, inflateRawSync } from 'node:zlib';

const LIMITS =
  'This certificate states what this system did and checked. It cannot prove that no unknown copy exists outside the catalogue of copies ' +
  'listed. It rests on the devices named having forgotten the keys as their makers describe; the device class and the date from which ' +
  'forgetting is final are given for each. Ciphertext remains in the listed copies until the dates given; without the keys it is not known ' +
  'how to read it, and it is still treated as personal data until it is gone. Not covered by key destruction, and listed as residuals: ' +
  'coarse dates, sizes and counts kept without identifiers; data at recipients, who were informed as listed; data at WhatsApp/Meta, until ' +
  "the date given. Legal conclusions are the controller's.";

// ---------------------------------------------------------------- small things

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const refuse = (reason) => {
  throw new Error(reason);
};

function base64(text, form = 'base64') {
  const bytes = Buffer.from(text, form);
  return bytes.toString(form) === text ? bytes : refuse('not canonical base64');
}

function decimal(text) {
  return /^(0|[1-9]\d{0,15})$/.test(text) && Number.isSafeInteger(Number(text))
    ? Number(text)
    : refuse('not a canonical number');
}

function utf8(bytes) {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** RFC 8785 for strings, integers, booleans, null, arrays, objects. */
function canonical(value, depth = 0) {
  if (depth > 32) refuse('too deep');
  if (typeof value === 'string')
    return /\p{Surrogate}/u.test(value) ? refuse('lone surrogate') : JSON.stringify(value);
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? String(value) : refuse('not an integer');
  if (value === null || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, depth + 1)).join(',')}]`;
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${canonical(name)}:${canonical(value[name], depth + 1)}`).join(',')}}`;
}

function parseCanonical(bytes) {
  const value = JSON.parse(utf8(bytes));
  return Buffer.from(canonical(value)).equals(bytes) ? value : refuse('not canonical JSON');
}

// ---------------------------------------------------------------- keys and notes

/** `name+hex(id)+base64(type ‖ 32 bytes)`, type 1 (Ed25519) or 4 (witness). */
function parseKey(line) {
  const [, name, id, material] =
    /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(line) ?? refuse('not a verifier key');
  const bytes = base64(material);
  const type = bytes[0];
  const computed = sha256(`${name}\n`, bytes).subarray(0, 4).toString('hex');
  if (bytes.length !== 33 || (type !== 1 && type !== 4) || computed !== id) refuse('not a verifier key');
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes.subarray(1)]);
  return {
    name,
    id,
    type,
    kid: `${name}+${id}`,
    publicKey: createPublicKey({ key: der, format: 'der', type: 'spki' }),
  };
}

function parseKeys(argument) {
  const lines = existsSync(argument) ? readFileSync(argument, 'utf8').split('\n') : [argument];
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(parseKey);
}

const holds = (key, data, signature) =>
  signature.length === 64 && verify(null, Buffer.from(data), key.publicKey, signature);

/** A checkpoint: origin, size, root; an empty line; signatures. */
function parseCheckpoint(bytes) {
  const whole = utf8(bytes);
  const split = whole.lastIndexOf('\n\n');
  if (split < 0 || !whole.endsWith('\n') || /\p{Cc}/u.test(whole.replaceAll('\n', '')))
    refuse('not a signed note');
  const text = whole.slice(0, split + 1);
  const signatures = whole
    .slice(split + 2, -1)
    .split('\n')
    .map((line) => {
      const [, name, encoded] = /^\u2014 ([^\s+]+) (\S+)$/.exec(line) ?? refuse('not a signature line');
      const raw = base64(encoded);
      return raw.length < 5
        ? refuse('not a signature line')
        : { name, id: raw.subarray(0, 4).toString('hex'), signature: raw.subarray(4) };
    });
  const [origin, size, root, ...rest] = text.split('\n');
  if (!/^[^\s+]+$/.test(origin) || rest.length !== 1 || base64(root).length !== 32)
    refuse('not a checkpoint');
  return { origin, size: decimal(size), root: base64(root), text, signatures };
}

/** The known keys whose signature holds; a known key's signature that does not hold condemns the note. */
function signers({ text, signatures }, keys) {
  const found = [];
  for (const { name, id, signature } of signatures) {
    const key = keys.find((candidate) => candidate.name === name && candidate.id === id);
    if (!key) continue;
    const time = key.type === 4 && signature.length === 72 ? signature.readBigUInt64BE(0) : 0n;
    const good =
      key.type === 1
        ? holds(key, text, signature)
        : holds(key, `cosignature/v1\ntime ${time}\n${text}`, signature.subarray(8));
    if (!good || found.includes(key)) refuse(`the signature of ${name} does not hold`);
    found.push(key);
  }
  return found;
}

// ---------------------------------------------------------------- Merkle tree (RFC 9162 §2.1)

const node = (left, right) => sha256(Buffer.of(1), left, right);
const leaf = (entry) => sha256(Buffer.of(0), entry);
const split = (n) => {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
};

/** Root that a path gives for leaf `index` of `size`: the definition, read from the top; null when the path has another length. */
function rootByPath(hash, index, size, path) {
  if (size === 1) return path.length === 0 ? hash : null;
  if (path.length === 0) return null;
  const k = split(size);
  const sibling = path.at(-1);
  const rest = path.slice(0, -1);
  const below = index < k ? rootByPath(hash, index, k, rest) : rootByPath(hash, index - k, size - k, rest);
  return below && (index < k ? node(below, sibling) : node(sibling, below));
}

/** Old and new root that a consistency path gives; `whole`: the old tree is still a complete left part, whose root is known. */
function rootsByPath(oldSize, oldRoot, size, path, whole = true) {
  if (oldSize === size) {
    if (whole) return path.length === 0 ? [oldRoot, oldRoot] : null;
    return path.length === 1 ? [path[0], path[0]] : null;
  }
  if (path.length === 0) return null;
  const k = split(size);
  const sibling = path.at(-1);
  const rest = path.slice(0, -1);
  if (oldSize <= k) {
    const below = rootsByPath(oldSize, oldRoot, k, rest, whole);
    return below && [below[0], node(below[1], sibling)];
  }
  const below = rootsByPath(oldSize - k, oldRoot, size - k, rest, false);
  return below && [node(sibling, below[0]), node(sibling, below[1])];
}

function included(hash, index, size, path, root) {
  return index < size && (rootByPath(hash, index, size, path)?.equals(root) ?? false);
}

function consistent(old, head, path) {
  if (old.size > head.size) return false;
  if (old.size === 0) return path.length === 0 && old.root.equals(sha256());
  const roots = rootsByPath(old.size, old.root, head.size, path);
  return roots !== null && roots[0].equals(old.root) && roots[1].equals(head.root);
}

// ---------------------------------------------------------------- files

function parseProofFile(bytes, kind) {
  const cut = bytes.indexOf('\n\n');
  const lines = cut < 0 ? refuse('not a proof file') : bytes.subarray(0, cut).toString('latin1').split('\n');
  if (kind === 'index' && lines.shift() !== 'c2sp.org/tlog-proof@v1') refuse('not a proof file');
  if (kind === 'index' && lines[0]?.startsWith('extra ')) base64(lines.shift().slice(6));
  const first = lines.shift() ?? '';
  if (!first.startsWith(`${kind} `) || lines.length > 63) refuse('not a proof file');
  const path = lines.map((line) => (base64(line).length === 32 ? base64(line) : refuse('not a hash')));
  return { number: decimal(first.slice(kind.length + 1)), path, checkpoint: bytes.subarray(cut + 2) };
}

function parseEntry(bytes) {
  const entry = bytes.length <= 4096 ? parseCanonical(bytes) : refuse('too long');
  const whole =
    entry?.v === 1 &&
    Number.isInteger(entry.i) &&
    entry.i >= 0 &&
    typeof entry.type === 'string' &&
    typeof entry.actor === 'object';
  return whole && instant(entry.at) && 'kind' in (entry.actor ?? {}) && 'ref' in entry.actor
    ? entry
    : refuse('not an audit entry');
}

/** Stored and deflated files, each name once, checksums right. */
function readZip(zip) {
  let end = zip.length - 22;
  while (end >= 0 && zip.readUInt32LE(end) !== 0x06054b50) end--;
  const files = new Map();
  let at = zip.readUInt32LE(end + 16);
  let budget = 256 * 1024 * 1024;
  for (let count = zip.readUInt16LE(end + 10); count > 0; count--) {
    const u16 = (offset) => zip.readUInt16LE(at + offset);
    const u32 = (offset) => zip.readUInt32LE(at + offset);
    const name = zip.toString('utf8', at + 46, at + 46 + u16(28));
    const local = u32(42);
    if (u32(0) !== 0x02014b50 || zip.readUInt32LE(local) !== 0x04034b50 || (u16(8) & 1) !== 0)
      refuse('not a readable ZIP archive');
    if (!name.endsWith('/')) {
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const packed = zip.subarray(start, start + u32(20));
      budget -= u32(24);
      if (budget < 0 || ![0, 8].includes(u16(10)) || files.has(name)) refuse('not a readable ZIP archive');
      const content =
        u16(10) === 0 ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(1, u32(24)) });
      if (content.length !== u32(24) || crc32(content) !== u32(16)) refuse('not a readable ZIP archive');
      files.set(name, content);
    }
    at += 46 + u16(28) + u16(30) + u16(32);
  }
  return files;
}

// ---------------------------------------------------------------- certificate

const instant = (value) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);
const day = (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);
const digest = (value) => typeof value === 'string' && /^[A-Za-z0-9+/]{43}=$/.test(value);
const ref = (value) =>
  typeof value === 'string' &&
  /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(value);
const phrase = (value) => typeof value === 'string' && value.length >= 1 && value.length <= 300;
const count = (value) => Number.isSafeInteger(value) && value >= 0;
const positive = (value) => count(value) && value >= 1;
const truth = (value) => typeof value === 'boolean';
const oneOf =
  (...values) =>
  (value) =>
    values.includes(value);
const orNull = (check) => (value) => value === null || check(value);
const maybe = (check) => Object.assign((value) => check(value), { optional: true });
const list =
  (check, atLeast = 0) =>
  (value) =>
    Array.isArray(value) && value.length >= atLeast && value.every(check);
const fields = (shape) => (value) =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).every((name) => Object.hasOwn(shape, name)) &&
  Object.entries(shape).every(([name, check]) =>
    name in value ? check(value[name]) : check.optional === true,
  );

const STORE_KINDS = [
  'messages',
  'media',
  'identifiers',
  'index',
  'reference-tags',
  'dedupe-tags',
  'queue',
  'exports',
  'cache',
  'logs',
  'held',
  'backups',
  'recipient',
  'meta',
];
const GROUNDS = [...'abcdef']
  .map((letter) => `Art. 17(1)(${letter})`)
  .concat('Art. 17(1)', 'retention', 'lapse');
const isPayload = fields({
  id: ref,
  version: oneOf(1),
  stage: oneOf('K', 'P'),
  suspended: maybe(oneOf(true)),
  supersedes: orNull(ref),
  issuedAt: instant,
  statementLanguage: oneOf('en'),
  limits: oneOf(LIMITS),
  controller: phrase,
  processor: orNull(phrase),
  deployment: phrase,
  request: fields({
    id: ref,
    kind: oneOf('erasure', 'retention', 'lapse'),
    receivedAt: instant,
    verifiedAt: orNull(instant),
    decidedAt: orNull(instant),
    executedAt: instant,
    dueAt: instant,
    ground: oneOf(...GROUNDS),
  }),
  scope: fields({
    subjects: list(fields({ ref, incarnations: list(positive, 1) }), 1),
    cutoff: orNull(instant),
    commitment: orNull(digest),
  }),
  keys: fields({
    destroyed: list(fields({ kind: phrase, count }), 1),
    generationFrom: count,
    generationTo: count,
    survivors: count,
    setDigestBefore: digest,
    setDigestAfter: digest,
    leaseWaitOutSeconds: count,
  }),
  custodians: list(
    fields({
      id: phrase,
      deviceClass: phrase,
      providerRef: phrase,
      generations: list(count, 1),
      requestedAt: instant,
      irreversibleAt: orNull(instant),
      reconstructed: truth,
      negativeTest: fields({ at: instant, code: phrase }),
      evidenceSha256: digest,
    }),
    1,
  ),
  irreversibleAt: orNull(instant),
  notClaimedBecause: maybe(phrase),
  stores: list(
    fields({
      store: phrase,
      kind: oneOf(...STORE_KINDS),
      action: phrase,
      before: count,
      after: count,
      at: instant,
      evidence: orNull(digest),
      state: oneOf('shredded', 'deleted', 'expires', 'held', 'not-applicable', 'manual', 'failed'),
      until: maybe(day),
    }),
    1,
  ),
  copies: list(
    fields({
      id: ref,
      kind: phrase,
      dataFrom: instant,
      dataTo: instant,
      lockedUntil: orNull(instant),
      expiresAt: instant,
      deletedAt: orNull(instant),
      evidenceSha256: orNull(digest),
    }),
  ),
  recipients: list(
    fields({
      id: ref,
      category: phrase,
      disclosedFrom: day,
      disclosedTo: day,
      at: orNull(instant),
      evidenceSha256: orNull(digest),
      state: oneOf(
        'submitted',
        'acknowledged',
        'expires-by-date',
        'manual-evidence-needed',
        'not-possible',
        'disproportionate',
      ),
    }),
  ),
  holds: list(
    fields({
      id: ref,
      ground: oneOf('Art. 17(3)(b)', 'Art. 17(3)(e)', 'none of Art. 17(3) was named'),
      buckets: list(fields({ classId: count, bucket: count })),
      since: instant,
      reviewOn: day,
    }),
  ),
  residuals: list(
    fields({
      what: phrase,
      where: phrase,
      why: phrase,
      until: (value) => day(value) || value === 'unknown',
      reason: maybe(phrase),
    }),
  ),
  drills: list(
    fields({ id: ref, copy: ref, copyDataTo: instant, result: oneOf('passed', 'failed'), entry: count }),
  ),
  scan: list(
    fields({
      store: phrase,
      bytes: count,
      controlsFound: count,
      hits: count,
      result: oneOf('passed', 'failed', 'not proved'),
    }),
  ),
  log: list(fields({ type: phrase, index: count, leafHash: digest }), 1),
  checkpoint: fields({ origin: phrase, size: count, root: digest }),
  standards: list(phrase),
});

/** Rules between the fields of one certificate. */
function selfRules(p) {
  const dates = p.custodians.map((custodian) => custodian.irreversibleAt);
  const latest = dates.includes(null) ? null : [...dates].sort().at(-1);
  const times = [
    p.request.receivedAt,
    p.request.verifiedAt,
    p.request.decidedAt,
    p.request.executedAt,
    p.issuedAt,
  ].filter(Boolean);
  const sealed = ['messages', 'media', 'identifiers', 'index', 'reference-tags'];
  return {
    'irreversible-at': p.irreversibleAt === latest && (latest === null) === 'notClaimedBecause' in p,
    'custodian-generations':
      p.custodians.every(({ generations }) => generations.includes(p.keys.generationFrom)) &&
      new Set(p.custodians.map(({ id }) => id)).size === p.custodians.length,
    generations: p.keys.generationTo === p.keys.generationFrom + 1,
    'set-digest': p.keys.setDigestBefore === p.keys.setDigestAfter,
    'stores-complete': STORE_KINDS.every((kind) => p.stores.some((row) => row.kind === kind)),
    'stores-failed': p.stores.every(({ state }) => state !== 'failed'),
    'stores-shredded': p.stores.every(
      ({ kind, state }) =>
        !sealed.includes(kind) ||
        state === 'shredded' ||
        state === 'not-applicable' ||
        (state === 'held' && p.holds.length > 0),
    ),
    'stores-expiry': p.stores.every(({ state, until }) => (state === 'expires') === (until !== undefined)),
    suspended: p.holds.length > 0 === (p.suspended === true),
    residuals: p.residuals.every(({ until, reason }) => until !== 'unknown' || reason !== undefined),
    'order-of-dates': times.every((time, i) => i === 0 || times[i - 1] <= time),
    deployment: p.deployment === p.checkpoint.origin,
    'log-order': p.log.every(
      ({ index }, i) => index < p.checkpoint.size && (i === 0 || p.log[i - 1].index < index),
    ),
    'stage-P':
      p.stage !== 'P' || p.copies.every(({ deletedAt, evidenceSha256 }) => deletedAt && evidenceSha256),
  };
}

/** What the claims need from the entries cited. */
function claimRules(p, entries) {
  const all = (type, test = () => true) => entries.filter((entry) => entry.type === type && test(entry));
  const { generationFrom: from, generationTo: to, leaseWaitOutSeconds: wait } = p.keys;
  const fenced = p.scope.subjects.every(({ ref: subject }) => {
    const [fence] = all('subject.fenced', (e) => e.subject === subject);
    const [act] = all('subject.destroyed', (e) => e.subject === subject && e.code !== 'intent');
    return fence && act && fence.i < act.i && Date.parse(act.at) - Date.parse(fence.at) >= wait * 1000;
  });
  const [frozen] = all('generation.frozen', (e) => e.gen === from);
  const held = p.holds.every(
    ({ id }) => frozen && all('hold.set-aside', (e) => e.ref?.hold === id)[0]?.i < frozen.i,
  );
  const [committed] = all('generation.committed', (e) => e.gen === to);
  const [verified] = all('generation.verified', (e) => e.gen === to && e.code === 'passed');
  const [recorded] = all('generation.recorded', (e) => e.gen === to);
  const gone = p.custodians.map(({ id }) => {
    const [destroyed] = all('generation.root-destroyed', (e) => e.gen === from && e.ref?.custodian === id);
    const [denied] = all('generation.denied', (e) => e.gen === from && e.ref?.custodian === id);
    return verified?.i <= destroyed?.i && destroyed?.i <= denied?.i && denied?.i < recorded?.i;
  });
  const results = p.scope.subjects.map(({ ref: subject }) =>
    all('subject.destroyed', (e) => e.subject === subject && e.code === 'result').at(-1),
  );
  const counted = [
    'messages',
    'media',
    'identifiers',
    'reference-tags',
    'exports',
    'queue',
    'cache',
    'held',
  ].every((kind) => {
    const name = kind === 'reference-tags' ? 'referenceTags' : kind;
    const stated = p.stores
      .filter((row) => row.kind === kind)
      .reduce((sum, row) => sum + row.before - row.after, 0);
    return stated === results.reduce((sum, entry) => sum + (entry?.n?.[name] ?? 0), 0);
  });
  return {
    'claim.fenced': fenced,
    'claim.hold': held,
    'claim.generation': committed?.i < verified?.i && recorded !== undefined && gone.every(Boolean),
    'claim.counts': !results.includes(undefined) && counted,
    'claim.drill': p.drills.every(({ id, copy, copyDataTo, result, entry }) => {
      const [finished] = all(
        'drill.finished',
        (e) => e.ref?.drill === id && e.ref.backup === copy && e.code === result,
      );
      return finished?.i === entry && copyDataTo < p.request.executedAt;
    }),
    'claim.scan': p.scan.every(({ result, bytes, controlsFound, hits }) =>
      all(
        'scan.finished',
        (e) => e.ref?.request === p.request.id && e.code === result.replace(' ', '-'),
      ).some(({ n }) => n?.bytes === bytes && n.controls === controlsFound && n.hits === hits),
    ),
    'claim.stage-P':
      p.stage !== 'P' ||
      p.copies.every(({ id, evidenceSha256 }) => {
        const [expired] = all('backup.expired', (e) => e.ref?.backup === id && e.code === 'deleted');
        return expired !== undefined && expired.digest?.evidence === evidenceSha256;
      }),
  };
}

function parseJws(compact) {
  const parts = compact.split('.');
  const [header, payload, signature] = parts.map((part) => base64(part, 'base64url'));
  const text = utf8(header);
  const { alg, kid, typ, ...others } = JSON.parse(text);
  const plain =
    JSON.stringify(JSON.parse(text)) === text && Object.keys(others).length === 0 && typeof kid === 'string';
  if (
    parts.length !== 3 ||
    !plain ||
    !['Ed25519', 'EdDSA'].includes(alg) ||
    typ !== 'erasure-certificate+jws'
  )
    refuse('not a certificate');
  return signature.length === 64
    ? { kid, payload, signature, input: `${parts[0]}.${parts[1]}` }
    : refuse('not a certificate');
}

/** Which entries are not here: proofs show that an entry is in the log, never that no other was left out. */
function absence(indices, size) {
  const here = indices.sort((a, b) => a - b);
  const gaps = [];
  for (let i = 1; i < here.length; i++) {
    const [from, to] = [here[i - 1] + 1, here[i] - 1];
    if (from <= to) gaps.push(from === to ? `${from}` : `${from} to ${to}`);
  }
  const between = `between the first, ${here[0]}, and the last, ${here.at(-1)}`;
  const more = gaps.length > 20 ? ` and ${gaps.length - 20} more` : '';
  const absent =
    gaps.length === 0
      ? `none is missing ${between}`
      : `not here ${between}: ${gaps.slice(0, 20).join(', ')}${more}`;
  return `${here.length} of the ${size} entries of the log; ${absent}`;
}

// ---------------------------------------------------------------- the run

function run(files, options) {
  const checks = [];
  const say = (outcome, name, detail) => checks.push({ name, outcome, detail });
  const check = (name, good, detail) => {
    say(good ? 'ok' : 'failed', name, detail);
    return good;
  };
  const attempt = (name, detail, work) => {
    try {
      return work();
    } catch (error) {
      say('failed', name, `${detail}: ${error.message}`);
      return undefined;
    }
  };
  const ending = (suffix) => [...files].filter(([name]) => name.endsWith(suffix));
  const inside = ending('.vkey').flatMap(([, bytes]) =>
    bytes
      .toString()
      .split('\n')
      .filter(Boolean)
      .flatMap((line) => attemptKey(line)),
  );
  const logKeys = options.logKeys.length > 0 ? options.logKeys : inside;
  const certificateKeys = options.certificateKeys.length > 0 ? options.certificateKeys : inside;
  const entryFiles = new Map(
    [...files].flatMap(([name, bytes]) => {
      const number = /(?:^|\/)(\d{1,16})\.json$/.exec(name)?.[1];
      return number === undefined ? [] : [[Number(number), bytes]];
    }),
  );

  // 1: checkpoints and their signatures
  const heads = [];
  const open = (name, bytes) =>
    attempt('checkpoint', name, () => {
      const checkpoint = parseCheckpoint(bytes);
      const own = signers(checkpoint, logKeys).filter((key) => key.name === checkpoint.origin);
      if (logKeys.length > 0 && own.length === 0) refuse('not signed by the log key given');
      if (options.logKeys.length === 0)
        say('not-authenticated', 'checkpoint', `${name}: no key of the log from elsewhere was given`);
      const same = heads.find(({ origin, size }) => origin === checkpoint.origin && size === checkpoint.size);
      if (same && !same.root.equals(checkpoint.root)) {
        say('failed', 'fork', `two checkpoints of size ${checkpoint.size} have different roots`);
        return undefined;
      }
      const head = same ?? { ...checkpoint, witnesses: new Set() };
      for (const key of signers(checkpoint, options.witnesses)) head.witnesses.add(key.kid);
      if (!same) heads.push(head);
      if (!same && options.logKeys.length > 0) say('ok', 'checkpoint', `${head.origin}, size ${head.size}`);
      return head;
    });
  for (const [name, bytes] of ending('.checkpoint')) open(name, bytes);

  // 4: entries
  const proven = new Map();
  const offered = new Set();
  for (const [name, bytes] of ending('.tlog-proof')) {
    const proof = attempt('inclusion', name, () => parseProofFile(bytes, 'index'));
    const head = proof && open(name, proof.checkpoint);
    if (!head) continue;
    offered.add(proof.number);
    const body = entryFiles.get(proof.number);
    if (!body) {
      say('failed', 'inclusion', `entry ${proof.number} itself is missing`);
      continue;
    }
    const entry = attempt('entry', `entry ${proof.number}`, () => parseEntry(body));
    if (!entry) continue;
    const good =
      entry.i === proof.number && included(leaf(body), proof.number, head.size, proof.path, head.root);
    if (check('inclusion', good, `entry ${proof.number} (${entry.type}) in ${head.size}`))
      proven.set(proof.number, { entry, hash: leaf(body) });
  }
  for (const index of entryFiles.keys())
    if (!offered.has(index)) say('failed', 'inclusion', `entry ${index} has no proof`);
  if (ending('.jws').length === 0 && proven.size > 1)
    say('note', 'entries', absence([...proven.keys()], Math.max(...heads.map(({ size }) => size))));

  // 3: growth from each head to the next
  const steps = new Set();
  for (const [name, bytes] of ending('.tlog-consistency')) {
    const proof = attempt('consistency', name, () => parseProofFile(bytes, 'old'));
    const head = proof && open(name, proof.checkpoint);
    const old = head && heads.find(({ origin, size }) => origin === head.origin && size === proof.number);
    if (old && check('consistency', consistent(old, head, proof.path), `${old.size} to ${head.size}`))
      steps.add(`${old.size} ${head.size}`);
  }
  const sizes = heads.map(({ size }) => size).sort((a, b) => a - b);
  for (let i = 1; i < sizes.length; i++) {
    if (!steps.has(`${sizes[i - 1]} ${sizes[i]}`))
      say('failed', 'consistency', `nothing shows that size ${sizes[i]} continues ${sizes[i - 1]}`);
  }

  // 2: witnesses
  const newest = heads.reduce((a, b) => (!a || b.size > a.size ? b : a), undefined);
  const need = options.need ?? options.witnesses.length;
  if (newest && need + options.witnesses.length > 0)
    check('witness', newest.witnesses.size >= need, `${newest.witnesses.size} of ${need} needed`);
  else if (newest)
    say(
      'note',
      'witness',
      'no witness was asked for: an operator who rewrote the whole log would not be noticed',
    );

  // 5: certificates
  const certificates = ending('.jws');
  const alone = heads.length === 0 && entryFiles.size === 0;
  for (const [name, bytes] of certificates) {
    const compact = bytes.toString('latin1').trimEnd();
    const jws = attempt('certificate', name, () => parseJws(compact));
    if (!jws) continue;
    const key = certificateKeys.find(({ kid }) => kid === jws.kid);
    if (certificateKeys.length > 0 && !(key && holds(key, jws.input, jws.signature))) {
      say('failed', 'signature', `${name}: not signed by the certificate key given`);
      continue;
    }
    if (options.certificateKeys.length === 0)
      say('not-authenticated', 'signature', `${name}: no certificate key from elsewhere was given`);
    else say('ok', 'signature', `${name}: ${jws.kid}`);
    const payload = attempt('certificate', name, () => parseCanonical(jws.payload));
    if (payload === undefined) continue;
    if (!isPayload(payload)) {
      say('failed', 'certificate', `${name}: not the fields of a certificate`);
      continue;
    }
    const broken = Object.entries(selfRules(payload)).filter(([, good]) => !good);
    for (const [rule] of broken) say('failed', rule, name);
    if (broken.length === 0) say('ok', 'certificate', `${name}: stage ${payload.stage}, ${payload.id}`);
    dates(payload, say);
    if (alone)
      say(
        'note',
        'claims',
        `${name}: the entries are not here, so the claims were not checked against the log`,
      );
    else cited(name, compact, payload);
  }
  return { checks, found: heads.length + entryFiles.size + certificates.length + checks.length };

  function cited(name, compact, payload) {
    const { origin, size, root } = payload.checkpoint;
    const known = heads.some(
      (head) => head.origin === origin && head.size === size && head.root.toString('base64') === root,
    );
    check('cited-checkpoint', known, `${name}: size ${size}`);
    const missing = payload.log.filter(({ index, type, leafHash }) => {
      const found = proven.get(index);
      return found?.entry.type !== type || found.hash.toString('base64') !== leafHash;
    });
    for (const { index, type } of missing)
      say('failed', 'cited-entry', `${name}: entry ${index} (${type}) is not proven`);
    if (known && missing.length === 0) {
      const unsupported = Object.entries(
        claimRules(
          payload,
          payload.log.map(({ index }) => proven.get(index).entry),
        ),
      ).filter(([, good]) => !good);
      for (const [rule] of unsupported) say('failed', rule, name);
      if (unsupported.length === 0) say('ok', 'claims', `${name}: every claim rests on the entries it needs`);
    }
    const about = [...proven.values()]
      .map(({ entry }) => entry)
      .filter((entry) => entry.ref?.certificate === payload.id);
    const jwsDigest = sha256(compact).toString('base64');
    check(
      'issued',
      about.some((e) => e.type === 'certificate.issued' && e.digest?.certificate === jwsDigest),
      `${name}: its issuing is logged`,
    );
    for (const { type, i } of about)
      if (type === 'certificate.withdrawn') say('failed', 'withdrawn', `${name}: by entry ${i}`);
  }
}

function attemptKey(line) {
  try {
    return [parseKey(line.trim())];
  } catch {
    return [];
  }
}

function dates({ irreversibleAt, notClaimedBecause, residuals }, say) {
  if (irreversibleAt === null)
    say('note', 'irreversible', `irreversibility is NOT claimed: ${notClaimedBecause}`);
  else if (Date.parse(irreversibleAt) > Date.now())
    say('note', 'irreversible', `only from ${irreversibleAt}`);
  else say('ok', 'irreversible', `since ${irreversibleAt}`);
  for (const { what, where, until } of residuals)
    say('note', 'residual', `${what} (${where}): until ${until}`);
}

function readArguments(argv) {
  const options = {
    logKeys: [],
    certificateKeys: [],
    witnesses: [],
    need: undefined,
    json: false,
    paths: [],
  };
  const args = [...argv];
  for (let argument = args.shift(); argument !== undefined; argument = args.shift()) {
    if (argument === '--log-key') options.logKeys.push(...parseKeys(args.shift() ?? ''));
    else if (argument === '--certificate-key') options.certificateKeys.push(...parseKeys(args.shift() ?? ''));
    else if (argument === '--witness') options.witnesses.push(...parseKeys(args.shift() ?? ''));
    else if (argument === '--need') options.need = decimal(args.shift() ?? '');
    else if (argument === '--json') options.json = true;
    else options.paths.push(argument);
  }
  return options.paths.length > 0
    ? options
    : refuse('usage: node verify.mjs FILE... --log-key KEY --certificate-key KEY [--witness KEY] [--need N]');
}

function conclude({ checks, found }) {
  const has = (outcome) => checks.some((check) => check.outcome === outcome);
  if (found === 0) return ['UNREADABLE', 2];
  if (has('failed')) return ['FAILED', 1];
  if (has('not-authenticated')) return ['SELF-CONSISTENT, NOT AUTHENTICATED', 3];
  return has('ok') ? ['VERIFIED', 0] : ['UNREADABLE', 2];
}

/** What the command line says about the files it names. Throws for what cannot be read. */
export function verifyFiles(argv) {
  const options = readArguments(argv);
  const files = new Map();
  for (const path of options.paths) {
    const bytes = readFileSync(path);
    const isZip = bytes.length > 4 && bytes.readUInt32LE(0) === 0x04034b50;
    for (const [name, content] of isZip ? readZip(bytes) : [[path, bytes]]) files.set(name, content);
  }
  const result = run(files, options);
  const [verdict, exitCode] = conclude(result);
  return { verdict, exitCode, checks: result.checks, json: options.json };
}

function main() {
  const { json, ...report } = verifyFiles(process.argv.slice(2));
  if (json) console.log(JSON.stringify(report));
  else {
    for (const { outcome, name, detail } of report.checks)
      console.log(`${outcome.padEnd(17)}  ${name.padEnd(22)}  ${detail}`);
    console.log(report.verdict);
  }
  process.exitCode = report.exitCode;
}

try {
  // Imported, it only offers verifyFiles.
  if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}

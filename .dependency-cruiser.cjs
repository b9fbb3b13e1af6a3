'use strict';

/**
 * The import rules of the house. Imports point down the tiers only, and what a process can *reach*, through however many files, is what the
 * trust boundaries rest on; test/house/import-rules.spec.ts plants a violation of every rule and sees it caught.
 */

/** Tiers from low to high. A folder may import those of lower tiers and, within `keyring`, the audit log. */
const TIERS = [
  ['foundation/errors'],
  ['crypto'],
  ['redaction', 'whatsapp', 'foundation/(?!errors/)[^/]+'],
  ['audit'],
  ['keyring'],
  ['subjects', 'vault', 'credentials', 'identity'],
  ['retention', 'recipients'],
  ['ingest', 'requests', 'erasure', 'access', 'backups', 'alerts', 'incidents', 'records'],
  ['apps', 'cli'],
];

const within = (folders) => `^src/(?:${folders.join('|')})/`;
const SPEC = '\\.spec\\.ts$';

const upward = TIERS.slice(0, -1).map((folders, level) => ({
  name: `tier-${level}-imports-no-higher-tier`,
  comment: `${folders.join(', ')} know nothing of what is built on them`,
  severity: 'error',
  from: { path: within(folders) },
  to: { path: within(TIERS.slice(level + 1).flat()) },
}));

/** Within a tier: a rule per tier, so that higher tiers may still look down. */
const siblings = [5, 6, 7].map((level) => ({
  name: `siblings-of-tier-${level}-do-not-meet`,
  comment: 'modules of one tier meet through jobs and tables they own, never by import',
  severity: 'error',
  from: { path: `^src/(${TIERS[level].join('|')})/` },
  to: { path: within(TIERS[level]), pathNot: '^src/$1/' },
}));

const reach = [
  {
    name: 'keyring-server-only-in-the-keyring-process',
    comment: 'keys are held by one process',
    severity: 'error',
    from: { path: '^src/(?:apps/(?!keyring/)[^/]+|cli)/', pathNot: SPEC },
    to: { path: '^src/keyring/(?:server|custodians)/', reachable: true },
  },
  {
    name: 'ingest-opens-nothing',
    comment: 'whoever takes over the internet-facing process can write, and cannot read history',
    severity: 'error',
    from: { path: '^src/apps/ingest/' },
    to: { path: '^src/vault/open/', reachable: true },
  },
  {
    name: 'api-executes-no-request',
    comment: 'the process that people talk to decides; only the worker destroys and exports',
    severity: 'error',
    from: { path: '^src/apps/api/' },
    to: { path: '^src/(?:erasure|access)/', reachable: true },
  },
  {
    name: 'keyring-knows-no-message',
    comment: 'the process that holds the keys never sees what they seal',
    severity: 'error',
    from: { path: '^src/apps/keyring/' },
    to: {
      path: '^src/(?:whatsapp|redaction|vault|subjects|retention|recipients|ingest|requests|erasure|access|backups)/',
      reachable: true,
    },
  },
  {
    name: 'only-the-worker-talks-to-redis',
    comment: 'api and ingest commit jobs with the facts that cause them; the keyring has no queue at all',
    severity: 'error',
    from: { path: '^src/apps/(?:ingest|api|keyring)/' },
    to: { path: 'node_modules/(?:ioredis|bullmq|@nestjs/bullmq)/', reachable: true },
  },
];

const libraries = [
  {
    name: 'node-crypto-only-in-crypto',
    comment: 'every primitive call is in one small folder that can be reviewed whole',
    severity: 'error',
    from: { path: '^src/', pathNot: ['^src/crypto/', SPEC] },
    to: { path: '^(?:node:)?crypto$' },
  },
  {
    name: 'sql-only-in-stores',
    comment: 'rows stay inside stores and entities',
    severity: 'error',
    from: { path: '^src/', pathNot: ['\\.(?:store|entity)\\.ts$', '^src/foundation/database/', SPEC] },
    to: { path: 'node_modules/(?:typeorm|pg|pg-copy-streams|@types/pg)/' },
  },
  {
    name: 'pure-modules-use-no-machine',
    comment: 'no I/O: what goes in decides what comes out',
    severity: 'error',
    from: { path: '^src/(?:crypto|redaction|whatsapp)/', pathNot: SPEC },
    to: {
      path: '^(?:node:)?(?:fs|fs/promises|net|tls|http|https|http2|dns|dgram|child_process|cluster|worker_threads|os|process|readline|timers|timers/promises|perf_hooks)$',
    },
  },
  {
    name: 'pure-modules-use-no-framework',
    comment: 'no Nest, no database, no logger',
    severity: 'error',
    from: { path: '^src/(?:crypto|redaction|whatsapp)/', pathNot: SPEC },
    to: { path: 'node_modules/(?:@nestjs|typeorm|pg|ioredis|bullmq|pino|prom-client|fastify)/' },
  },
  {
    name: 'pure-modules-know-errors-only',
    comment: 'of the foundation they may know how a failure is said',
    severity: 'error',
    from: { path: '^src/(?:crypto|redaction|whatsapp)/', pathNot: SPEC },
    to: { path: '^src/foundation/(?!errors/)' },
  },
  {
    name: 'no-development-packages',
    comment: 'what runs in production is in dependencies',
    severity: 'error',
    from: { path: '^(?:src|migrations)/', pathNot: SPEC },
    to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: 'node_modules/@types/' },
  },
];

const house = [
  {
    name: 'modules-show-one-index',
    comment:
      'outsiders import a module through its index.ts; keyring, vault, recipients and backups have one per sub-area as well',
    severity: 'error',
    from: { path: '^src/([^/]+)/' },
    to: {
      path: '^src/(?!foundation/|apps/)[^/]+/',
      pathNot: [
        '^src/$1/',
        '^src/[^/]+/index\\.ts$',
        '^src/(?:keyring|vault|recipients|backups)/[^/]+/index\\.ts$',
      ],
    },
  },
  {
    name: 'foundation-shows-one-index-each',
    comment: 'each part of the foundation is a module of its own',
    severity: 'error',
    from: { path: '^src/(?:foundation/)?([^/]+)/' },
    to: { path: '^src/foundation/', pathNot: ['^src/foundation/$1/', '^src/foundation/[^/]+/index\\.ts$'] },
  },
  {
    name: 'sub-areas-show-one-index',
    comment: 'the halves of the keyring and of the vault meet through their indexes',
    severity: 'error',
    from: { path: '^src/(?:keyring|vault)/([^/]+)/' },
    to: { path: '^src/(?:keyring|vault)/[^/]+/', pathNot: ['^src/(?:keyring|vault)/$1/', '/index\\.ts$'] },
  },
  {
    name: 'processes-are-assembled-alone',
    comment: 'a process imports no other one; the command knows their settings only',
    severity: 'error',
    from: { path: '^src/apps/([^/]+)/' },
    to: { path: '^src/(?:apps|cli)/', pathNot: '^src/apps/$1/' },
  },
  {
    name: 'the-command-knows-settings-only',
    comment: 'the command starts processes, it does not contain them',
    severity: 'error',
    from: { path: '^src/cli/' },
    to: { path: '^src/apps/', pathNot: '(?:-keys|\\.config)\\.ts$' },
  },
  {
    name: 'product-code-imports-no-test',
    comment: 'tests and benchmarks use the product, not the reverse',
    severity: 'error',
    from: { path: '^(?:src|migrations)/', pathNot: SPEC },
    to: { path: '^(?:test|bench|scripts)/' },
  },
  {
    name: 'no-cycles',
    comment: 'files of a module have an order, too; types alone may refer to each other',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
];

module.exports = {
  forbidden: [...upward, ...siblings, ...reach, ...libraries, ...house],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Types count as imports: a boundary that only types cross is not one yet.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};

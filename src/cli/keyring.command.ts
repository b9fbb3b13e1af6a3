import type { Command } from 'commander';
import { Ed25519PublicKey, formatVerifierKey, verifierKey } from '../crypto';
import { DomainError } from '../foundation/errors';
import { keyringClientKeys, loadConfig } from '../foundation/config';
import { connectTo, type KeyringClient } from '../keyring/client';
import { makeApproverKey, signApproval } from './keyring-approval';
import { restoreKeyring } from './keyring-restore';
import { rotateAloud } from './keyring-rotate';
import { plainStatus, snapshotLines, statusLines } from './keyring-status';

/** `lethe keyring status` and `lethe keyring rotate`, as the operator, over the operator's own socket. */
export function register(program: Command): void {
  const keyring = program
    .command('keyring')
    .description('the key service: its state, and rotation of its generation');
  keyring
    .command('status')
    .description('generation, rotation, custodians, destruction ledger')
    .option('--json', 'one JSON object')
    .action((options: { json?: boolean }) =>
      asOperator(async (client) => {
        const status = await client.status();
        console.log(options.json ? JSON.stringify(plainStatus(status)) : statusLines(status).join('\n'));
      }),
    );
  keyring
    .command('keys')
    .description(
      'print the verifier keys of both logs and of certificates, for `lethe verify --key`; publish them',
    )
    .action(() =>
      asOperator(async (client) => {
        for (const { purpose, name, publicKey } of await client.publicKeys()) {
          console.log(`# ${purpose}`);
          console.log(formatVerifierKey(verifierKey(name, Ed25519PublicKey.fromRaw(publicKey))));
        }
      }),
    );
  keyring
    .command('rotate')
    .description('make a new generation now, and have the old one forgotten by every custodian')
    .action(() =>
      asOperator(async (client) => {
        const { phase, generation, destroyed, failure } = await rotateAloud(client, console.error);
        if (phase === 'idle' && failure === undefined)
          console.log(`nothing to destroy; generation ${generation} stays`);
        else if (failure === 'keyring.guard.blocked')
          console.log(
            `generation ${generation} stays: what is to be destroyed waits for the signatures of an owner and a DPO, see lethe keyring status`,
          );
        else if (phase === 'recorded')
          console.log(`generation ${generation}; ${destroyed} keys are gone with the one before`);
        else {
          console.error(`rotation stopped after "${phase}": ${failure ?? 'see the log of the keyring'}`);
          process.exitCode = 1;
        }
      }),
    );

  registerCopies(keyring);
  for (const act of ['approve', 'cancel'] as const) {
    keyring
      .command(`${act} <digest>`)
      .description(
        act === 'approve'
          ? 'sign for a batch that the guard holds back; it needs an owner and a DPO'
          : 'take such a batch back',
      )
      .requiredOption('--key <file>', "the approver's key file")
      .action((digest: string, options: { key: string }) =>
        asOperator(async (client) => {
          const { keyringId, guarded } = await client.status();
          const batch = guarded.find(
            (candidate) => candidate.digest.toString('hex') === digest.toLowerCase(),
          );
          if (batch === undefined)
            throw new DomainError('missing', 'keyring.guard.unknown', 'no batch with this digest waits');
          await client[act](batch.digest, signApproval(act, options.key, keyringId, batch.digest));
          console.log(act === 'approve' ? 'signed' : 'taken back');
        }),
      );
  }
  keyring
    .command('canary <subjectRef>')
    .description('mark a subject that nobody has a reason to open')
    .option('--remove', 'take the mark away')
    .action((subjectRef: string, options: { remove?: boolean }) =>
      asOperator((client) => client.markCanary(subjectRef, !options.remove)),
    );
  keyring
    .command('unlock')
    .description('let a role have keys again after it opened a canary')
    .argument('<role>', 'ingest, api or worker')
    .action((role: string) => {
      if (role !== 'ingest' && role !== 'api' && role !== 'worker')
        return program.error('error: say ingest, api or worker');
      return asOperator((client) => client.unlock(role));
    });
  keyring
    .command('approver-key <file>')
    .description("make an approver's key; prints the public half for LETHE_KEYRING_APPROVERS_FILE")
    .action((file: string) => console.log(makeApproverKey(file)));
}

function registerCopies(keyring: Command): void {
  keyring
    .command('snapshot')
    .description(
      "take the keyring's own copy now, in every place; it is worth something until the next rotation",
    )
    .option('--check', 'take none: have a fresh process open the newest one')
    .action((options: { check?: boolean }) =>
      asOperator(async (client) => {
        const snapshot = await client.snapshot({ check: options.check ?? false });
        console.log(snapshotLines(snapshot).join('\n'));
        if (snapshot.failure !== undefined) process.exitCode = 1;
      }),
    );
  keyring
    .command('restore <snapshot>')
    .description(
      'put the newest snapshot into a new, migrated key database; a snapshot from before a rotation is dead',
    )
    .action(async (file: string) => {
      process.exitCode = await restoreKeyring(file, process.env);
    });
  keyring
    .command('alarms')
    .description('what a person had to look at, oldest first')
    .option('--after <number>', 'only later ones', '0')
    .action((options: { after: string }) => {
      const after = /^\d{1,15}$/.test(options.after) ? Number(options.after) : undefined;
      if (after === undefined) return keyring.error('error: --after wants the number of an alarm');
      return asOperator(async (client) => {
        for (const { number, at, code, role, ref } of await client.alarms(after))
          console.log([number, new Date(at).toISOString(), code, role, ref].filter(Boolean).join('  '));
      });
    });
}

async function asOperator(work: (client: KeyringClient) => Promise<void>): Promise<void> {
  const client = connectTo('operator', loadConfig('cli', keyringClientKeys));
  try {
    await work(client);
  } finally {
    client.close();
  }
}

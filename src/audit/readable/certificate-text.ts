import type { DocumentSection, ReadableDocument } from '../../foundation/documents';
import type { CertificatePayload } from '../certificate/certificate-payload';

/**
 * A certificate in words for people, from the payload alone. The record is the JWS: both renderings carry its digest, so that nobody takes the page for
 * the proof.
 */
export function certificateDocument(payload: CertificatePayload, jwsSha256: string): ReadableDocument {
  return {
    title: `Certificate of erasure ${payload.id}`,
    headline: `Certificate of erasure, stage ${payload.stage}`,
    sections: certificateSections(payload, jwsSha256),
    madeAt: new Date(payload.issuedAt),
  };
}

function certificateSections(payload: CertificatePayload, jwsSha256: string): DocumentSection[] {
  const { request, keys, scope } = payload;
  return [
    {
      heading: 'What this is',
      lines: [
        payload.stage === 'K'
          ? 'Stage K: the keys have been destroyed. No component of this system can open the data, in the live system or in any backup of it.'
          : 'Stage P: the keys have been destroyed, and the last catalogued copy of the ciphertext is gone.',
        ...(payload.suspended ? ['Partially suspended: a legal hold keeps a part, as listed below.'] : []),
        payload.irreversibleAt === null
          ? `Irreversibility is NOT claimed: ${payload.notClaimedBecause ?? 'no device can show it'}.`
          : `Irreversible from ${payload.irreversibleAt} on the devices named.`,
        `This page is for reading. The record is the signed document (JWS) with SHA-256 ${jwsSha256}.`,
      ],
    },
    {
      heading: 'Who and what',
      lines: [],
      table: [
        ['', ''],
        ['Certificate', payload.id],
        ['Replaces', payload.supersedes ?? 'none'],
        ['Issued', payload.issuedAt],
        ['Controller', payload.controller],
        ['Processor', payload.processor ?? 'none'],
        ['Log', payload.deployment],
        ['Request', request.id],
        ['Ground', request.ground],
        ['Received', request.receivedAt],
        ['Verified', request.verifiedAt ?? 'not recorded'],
        ['Decided', request.decidedAt ?? 'not recorded'],
        ['Executed', request.executedAt],
        ['Due', request.dueAt],
        ['Person (random reference)', scope.subjects.map(({ ref }) => ref).join(', ')],
        [
          'Generation of keys',
          `${keys.generationFrom} to ${keys.generationTo}, ${keys.survivors} others survive`,
        ],
        ['Leases waited out', `${keys.leaseWaitOutSeconds} s`],
      ],
    },
    {
      heading: 'Devices that forgot the keys',
      lines: [],
      table: [
        ['Device', 'Class', 'Asked', 'Final from', 'Refused since'],
        ...payload.custodians.map((one) => [
          one.id,
          one.deviceClass,
          one.requestedAt,
          one.irreversibleAt ?? 'not claimed',
          one.negativeTest.at,
        ]),
      ],
    },
    {
      heading: 'Stores',
      lines: [],
      table: [
        ['Store', 'Before', 'After', 'State', 'How'],
        ...payload.stores.map(({ store, before, after, state, until, action }) => [
          store,
          String(before),
          String(after),
          until === undefined ? state : `${state}: ${until}`,
          action,
        ]),
      ],
    },
    {
      heading: 'Copies of the database',
      lines: payload.copies.length === 0 ? ['No catalogued copy holds the ciphertext.'] : [],
      ...tableOf(payload.copies, ['Copy', 'Kind', 'Expires', 'Deleted'], (copy) => [
        copy.id,
        copy.kind,
        copy.expiresAt,
        copy.deletedAt ?? 'not yet',
      ]),
    },
    {
      heading: 'Recipients (Art. 19)',
      lines: payload.recipients.length === 0 ? ['Nothing was disclosed.'] : [],
      ...tableOf(payload.recipients, ['Recipient', 'Category', 'Disclosed', 'State', 'At'], (one) => [
        one.id,
        one.category,
        `${one.disclosedFrom} to ${one.disclosedTo}`,
        one.state,
        one.at ?? '',
      ]),
    },
    ...(payload.holds.length === 0
      ? []
      : [
          {
            heading: 'Legal holds',
            lines: [],
            ...tableOf(payload.holds, ['Hold', 'Ground', 'Since', 'Reviewed on'], (hold) => [
              hold.id,
              hold.ground,
              hold.since,
              hold.reviewOn,
            ]),
          },
        ]),
    {
      heading: 'What remains, and until when',
      lines: [],
      ...tableOf(payload.residuals, ['What', 'Where', 'Why', 'Until'], (one) => [
        one.what,
        one.where,
        one.why,
        one.until === 'unknown' ? `unknown: ${one.reason ?? ''}` : one.until,
      ]),
    },
    {
      heading: 'Proof',
      lines: [
        `Every claim rests on entries of the audit log, all included under its head of size ${payload.checkpoint.size}.`,
        'Check it offline: lethe verify bundle.zip --log-key KEY --certificate-key KEY, with keys that you had from elsewhere.',
      ],
      ...tableOf(payload.log, ['Entry', 'Type', 'Leaf hash'], ({ index, type, leafHash }) => [
        String(index),
        type,
        leafHash,
      ]),
    },
    { heading: 'Limits', lines: [payload.limits] },
  ];
}

function tableOf<T>(
  rows: readonly T[],
  columns: string[],
  cells: (row: T) => string[],
): { table?: string[][] } {
  return rows.length === 0 ? {} : { table: [columns, ...rows.map(cells)] };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, StreamableFile } from '@nestjs/common';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import {
  AuditReader,
  certificateBundle,
  certificateHtml,
  certificatePdf,
  payloadOf,
  zipFiles,
} from '../audit';
import { canonicalJson } from '../crypto';
import { DomainError } from '../foundation/errors';
import type { IssuedCertificate } from './request-evidence.store';

/** How long a bundle is waited for, and how often it is looked for meanwhile. */
const WITNESSED_MS = 10_000;
const EVERY_MS = 250;

const FORMS = ['jws', 'json', 'html', 'pdf', 'bundle'] as const;
/** A form in which a certificate is handed out. */
export type CertificateForm = (typeof FORMS)[number];

const TYPES: Readonly<Record<CertificateForm, string>> = {
  jws: 'application/jose',
  json: 'application/json',
  html: 'text/html; charset=utf-8',
  pdf: 'application/pdf',
  bundle: 'application/zip',
};

/** Which form is wanted. */
export class CertificateQuery extends createZodDto(
  z.strictObject({
    format: z.enum(FORMS).optional().meta({
      description: 'jws is the record; json its payload; html and pdf are for reading; bundle has all proofs',
      example: 'bundle',
    }),
  }),
) {}

/** The first form that an `Accept` header names; the record itself for anything else. */
export function formOf(accept: string | undefined): CertificateForm {
  const wanted = (accept ?? '').split(',').map((part) => part.split(';')[0]!.trim().toLowerCase());
  for (const type of wanted) {
    const form = FORMS.find((one) => TYPES[one].split(';')[0] === type);
    if (form !== undefined) return form;
  }
  return 'jws';
}

/** Renders certificates. The record is the JWS as it was issued; everything else is made from it when asked for. */
@Injectable()
export class CertificateForms {
  constructor(private readonly log: AuditReader) {}

  /** `earlier`: those that the newest one replaced; a bundle holds those that were not taken back, too. */
  async file(
    form: CertificateForm,
    { id, stage, jws, sha256 }: IssuedCertificate,
    earlier: readonly IssuedCertificate[],
  ): Promise<StreamableFile> {
    const digest = sha256.toString('base64');
    const name = `certificate-${stage}-${id}`;
    switch (form) {
      case 'jws':
        return answer(form, Buffer.from(jws), `${name}.jws`);
      case 'json':
        return answer(form, Buffer.from(canonicalJson(payloadOf(jws))), `${name}.json`);
      case 'html':
        return answer(form, Buffer.from(certificateHtml(payloadOf(jws), digest)), `${name}.html`);
      case 'pdf':
        return answer(form, await certificatePdf(payloadOf(jws), digest), `${name}.pdf`);
      case 'bundle':
        return answer(form, await this.bundle(jws, digest, earlier), `${name}.zip`);
    }
  }

  /** The issuing of a certificate is witnessed a moment after it: who asks in that moment waits. */
  private async bundle(jws: string, digest: string, earlier: readonly IssuedCertificate[]): Promise<Buffer> {
    const others = earlier.filter(({ withdrawnAt }) => withdrawnAt === null).map((one) => one.jws);
    const end = performance.now() + WITNESSED_MS;
    for (;;) {
      try {
        const files = await certificateBundle(jws, this.log, others);
        const payload = payloadOf(jws);
        files.set('certificate.html', Buffer.from(certificateHtml(payload, digest)));
        files.set('certificate.pdf', await certificatePdf(payload, digest));
        return await zipFiles(files);
      } catch (error) {
        if (!(error instanceof DomainError) || error.kind !== 'missing') throw error;
        if (performance.now() >= end)
          throw new DomainError(
            'conflict',
            'certificate.not-witnessed',
            'the issuing of this certificate is not witnessed yet: ask again in a minute',
          );
      }
      await sleep(EVERY_MS);
    }
  }
}

function answer(form: CertificateForm, bytes: Buffer, name: string): StreamableFile {
  const shown = form === 'html' || form === 'jws' || form === 'json' ? 'inline' : 'attachment';
  return new StreamableFile(bytes, {
    type: TYPES[form],
    disposition: `${shown}; filename="${name}"`,
    length: bytes.length,
  });
}

import { type DynamicModule, Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { AuditLog } from '../audit';
import { CLOCK, type Clock } from '../foundation/clock';
import type { Database } from '../foundation/database';
import type { Logger } from '../foundation/logging';
import type { ObjectStore } from '../foundation/objectstore';
import { SecondPerson } from '../identity';
import { KeyringClient } from '../keyring/client';
import { OutgoingMessages, OutgoingModule } from '../recipients/outgoing';
import { NoticesModule, RecipientNotices } from '../recipients/notices';
import { PseudoSubject, SubjectFinder, SubjectInquiryModule, SubjectStore } from '../subjects';
import { CertificateCorrections } from './certificate-corrections';
import { CertificateCorrectionsHttpController } from './certificate-corrections.http-controller';
import { CertificateForms } from './certificate-forms';
import { AccessPackages } from './access-packages';
import { CodeVerification } from './code-verification';
import { ManualVerification } from './manual-verification';
import { NumberChecks } from './number-check.store';
import { OneTimeCodes } from './one-time-codes';
import { PackageLinkRow } from './package-links/package-link.entity';
import { PackageLinkStore } from './package-links/package-link.store';
import { PackageLinks } from './package-links/package-links';
import { PackageLinksHttpController } from './package-links/package-links.http-controller';
import { packagePageRoutes } from './package-links/package-page-routes';
import { PersonalTags } from './personal-tags';
import { RequestActs, type RequestPolicy } from './request-acts';
import { RequestDecisions } from './request-decisions';
import { RequestDecisionsHttpController } from './request-decisions.http-controller';
import { RequestEvidenceHttpController } from './request-evidence.http-controller';
import { RequestEvidenceStore } from './request-evidence.store';
import { RequestGrants } from './request-grants';
import { RequestIntake } from './request-intake';
import { RequestProse } from './request-prose';
import { RequestReading } from './request-reading';
import { RequestProseRow } from './request-prose.entity';
import { RequestProseStore } from './request-prose.store';
import { RequestReminderRow } from './request-reminder.entity';
import { RequestSignalRow } from './request-signal.entity';
import { RequestNotices } from './request-notices';
import { RequestSignals } from './request-signals';
import { RequestSignalStore } from './request-signals.store';
import { RequestStepRow, RequestTransitionRow } from './request-step.entity';
import { RequestRow } from './request.entity';
import { RequestsHttpController } from './requests.http-controller';
import { RequestStore } from './requests.store';
import { Restrictions } from './restrictions';
import { UnknownPeople } from './unknown-people';
import { VerificationCodeRow } from './verification-code.entity';
import { VerificationCodeStore } from './verification-code.store';

const PACKAGE_PAGES = Symbol('PACKAGE_PAGES');

/** What {@link RequestsModule} is told. */
export interface RequestsSettings {
  policy: Omit<RequestPolicy, 'clock'>;
  /** Where the worker leaves access packages. */
  objects: ObjectStore;
  /** Where people reach this process with a browser. */
  publicUrl: string;
  logger: Logger;
}

/** The register, for the process that people decide in. Keyring client, database, audit log, identity and clock are global. */
@Module({})
export class RequestsModule {
  static forRoot({ policy, objects, publicUrl, logger }: RequestsSettings): DynamicModule {
    return {
      module: RequestsModule,
      imports: [
        SubjectInquiryModule,
        NoticesModule.forRegister(),
        OutgoingModule,
        TypeOrmModule.forFeature([
          RequestRow,
          RequestStepRow,
          RequestTransitionRow,
          RequestProseRow,
          RequestReminderRow,
          VerificationCodeRow,
          RequestSignalRow,
          PackageLinkRow,
        ]),
      ],
      controllers: [
        RequestsHttpController,
        RequestDecisionsHttpController,
        RequestEvidenceHttpController,
        PackageLinksHttpController,
        CertificateCorrectionsHttpController,
      ],
      providers: [
        RequestStore,
        RequestProseStore,
        RequestEvidenceStore,
        CertificateForms,
        {
          provide: RequestProse,
          inject: [RequestProseStore, KeyringClient, PseudoSubject, CLOCK],
          useFactory: (...parts: ConstructorParameters<typeof RequestProse>) => new RequestProse(...parts),
        },
        {
          provide: RequestReading,
          inject: [RequestStore, RequestProse, AuditLog, getDataSourceToken()],
          useFactory: (...parts: ConstructorParameters<typeof RequestReading>) =>
            new RequestReading(...parts),
        },
        {
          provide: RequestGrants,
          inject: [KeyringClient, AuditLog, CLOCK, RequestStore],
          useFactory: (...parts: ConstructorParameters<typeof RequestGrants>) => new RequestGrants(...parts),
        },
        {
          provide: PersonalTags,
          inject: [KeyringClient, PseudoSubject],
          useFactory: (...parts: ConstructorParameters<typeof PersonalTags>) => new PersonalTags(...parts),
        },
        {
          provide: RequestActs,
          inject: [RequestStore, AuditLog, RequestProse, CLOCK],
          useFactory: (store: RequestStore, audit: AuditLog, prose: RequestProse, clock: Clock) =>
            new RequestActs(store, audit, { ...policy, clock }, prose),
        },
        {
          provide: UnknownPeople,
          inject: [RequestStore, RequestProse, SubjectFinder, AuditLog],
          useFactory: (...parts: ConstructorParameters<typeof UnknownPeople>) => new UnknownPeople(...parts),
        },
        {
          provide: RequestIntake,
          inject: [RequestActs, RequestProse, SubjectFinder, SubjectStore, PersonalTags, UnknownPeople],
          useFactory: (
            acts: RequestActs,
            prose: RequestProse,
            finder: SubjectFinder,
            register: SubjectStore,
            tags: PersonalTags,
            unknown: UnknownPeople,
          ) => new RequestIntake(acts, prose, { finder, register, tags, unknown }),
        },
        {
          provide: Restrictions,
          inject: [RequestActs, RecipientNotices],
          useFactory: (acts: RequestActs, notices: RecipientNotices) => new Restrictions(acts, notices),
        },
        {
          provide: ManualVerification,
          inject: [RequestActs, Restrictions, SecondPerson, UnknownPeople],
          useFactory: (...parts: ConstructorParameters<typeof ManualVerification>) =>
            new ManualVerification(...parts),
        },
        VerificationCodeStore,
        NumberChecks,
        {
          provide: OneTimeCodes,
          inject: [VerificationCodeStore, PersonalTags, OutgoingMessages],
          useFactory: (...parts: ConstructorParameters<typeof OneTimeCodes>) => new OneTimeCodes(...parts),
        },
        {
          provide: CodeVerification,
          inject: [RequestActs, OneTimeCodes, NumberChecks, Restrictions, UnknownPeople],
          useFactory: (...parts: ConstructorParameters<typeof CodeVerification>) =>
            new CodeVerification(...parts),
        },
        RequestSignalStore,
        {
          provide: RequestNotices,
          inject: [OutgoingMessages],
          useFactory: (outgoing: OutgoingMessages) => new RequestNotices(outgoing, policy.calendar.timeZone),
        },
        {
          provide: RequestSignals,
          inject: [RequestSignalStore, RequestActs, RequestIntake, CodeVerification, RequestNotices],
          useFactory: (...parts: ConstructorParameters<typeof RequestSignals>) =>
            new RequestSignals(...parts),
        },
        {
          provide: RequestDecisions,
          inject: [RequestActs, RequestGrants, Restrictions, RequestNotices, UnknownPeople],
          useFactory: (...parts: ConstructorParameters<typeof RequestDecisions>) =>
            new RequestDecisions(...parts),
        },
        {
          provide: AccessPackages,
          inject: [RequestEvidenceStore, KeyringClient, AuditLog, getDataSourceToken(), CLOCK],
          useFactory: (
            evidence: RequestEvidenceStore,
            keyring: KeyringClient,
            audit: AuditLog,
            database: Database,
            clock: Clock,
          ) => new AccessPackages({ evidence, objects, keyring, audit, database, clock }),
        },
        {
          provide: CertificateCorrections,
          inject: [RequestActs, RequestEvidenceStore],
          useFactory: (...parts: ConstructorParameters<typeof CertificateCorrections>) =>
            new CertificateCorrections(...parts),
        },
        PackageLinkStore,
        {
          provide: PackageLinks,
          inject: [PackageLinkStore, RequestActs, AccessPackages, OneTimeCodes, NumberChecks, RequestNotices],
          useFactory: (
            store: PackageLinkStore,
            acts: RequestActs,
            packages: AccessPackages,
            codes: OneTimeCodes,
            numbers: NumberChecks,
            notices: RequestNotices,
          ) =>
            new PackageLinks({
              store,
              acts,
              packages,
              codes,
              numbers,
              notices,
              publicUrl: publicUrl.replace(/\/$/, ''),
            }),
        },
        {
          // Its routes stand on Fastify itself: a browser posts a form.
          provide: PACKAGE_PAGES,
          inject: [HttpAdapterHost, PackageLinks],
          useFactory: ({ httpAdapter }: HttpAdapterHost<FastifyAdapter>, links: PackageLinks) => {
            // What Fastify answers is thenable, and settles only once everything is registered: nobody may wait for it here.
            void httpAdapter.getInstance().register(packagePageRoutes(links, logger));
            return true;
          },
        },
      ],
      exports: [RequestStore],
    };
  }
}

import type { FactoryProvider, Provider } from '@nestjs/common';
import { AuditLog } from '../audit';
import { CLOCK, type Clock } from '../foundation/clock';
import type { Logger } from '../foundation/logging';
import { KeyringClient } from '../keyring/client';
import { ApiKeyStore } from './api-keys.store';
import { AssignmentStore } from './assignments.store';
import type { IdentityConfig } from './identity-config';
import { ActivityReportStore } from './off-boarding/activity-report.store';
import { OffBoarding, type OffBoardingParts } from './off-boarding/off-boarding';
import { OffBoardingStore } from './off-boarding/off-boarding.store';
import { People } from './people/people';
import { PeopleKeys } from './people/people-keys';
import { PeopleStore } from './people/people.store';
import { Sessions } from './sessions/sessions';
import { SessionStore } from './sessions/sessions.store';
import { Enrolment, type EnrolmentParts } from './sign-in/enrolment';
import { OpenIdProvider } from './sign-in/openid-provider';
import { OpenIdSignIn, type OpenIdSignInParts } from './sign-in/openid-sign-in';
import { SIGNED_IN_PATH } from './sign-in/openid.http-controller';
import { PasswordHasher } from './sign-in/password-hasher';
import { PasswordSignIn, type PasswordSignInParts } from './sign-in/password-sign-in';
import { SecondFactor } from './sign-in/second-factor';
import { SignInFailureStore } from './sign-in/sign-in-failures.store';
import { SignInThrottle } from './sign-in/sign-in-throttle';

/** What people need: who they are, how they sign in, where they are signed in, how they leave. */
export function peopleProviders(config: IdentityConfig, logger: Logger): Provider[] {
  return [
    PeopleStore,
    SessionStore,
    SignInFailureStore,
    OffBoardingStore,
    ActivityReportStore,
    {
      provide: PeopleKeys,
      inject: [KeyringClient],
      useFactory: (keyring: KeyringClient) => new PeopleKeys(keyring),
    },
    {
      provide: PasswordHasher,
      inject: [PeopleKeys],
      useFactory: (keys: PeopleKeys) => new PasswordHasher(keys),
    },
    {
      provide: Sessions,
      inject: [SessionStore, PeopleKeys, AuditLog, CLOCK],
      useFactory: (store: SessionStore, keys: PeopleKeys, audit: AuditLog, clock: Clock) =>
        new Sessions(store, keys, audit, clock, {
          maxHours: config.SESSION_HOURS,
          idleMinutes: config.SESSION_IDLE_MINUTES,
          hours: config.WORK_HOURS,
          timeZone: config.TIME_ZONE,
        }),
    },
    ...peopleActs(),
    ...signIns(config),
    ...openId(config, logger),
  ];
}

function peopleActs(): FactoryProvider[] {
  return [
    {
      provide: People,
      inject: [PeopleStore, SessionStore, ApiKeyStore, PeopleKeys, AuditLog, CLOCK],
      useFactory: (
        store: PeopleStore,
        sessions: SessionStore,
        apiKeys: ApiKeyStore,
        ...rest: [PeopleKeys, AuditLog, Clock]
      ) => new People(store, { sessions, apiKeys }, ...rest),
    },
    {
      provide: OffBoarding,
      inject: [
        People,
        PeopleStore,
        SessionStore,
        ApiKeyStore,
        AssignmentStore,
        OffBoardingStore,
        ActivityReportStore,
        AuditLog,
        CLOCK,
      ],
      useFactory: (
        people: OffBoardingParts['people'],
        store: PeopleStore,
        sessions: SessionStore,
        keys: ApiKeyStore,
        assignments: AssignmentStore,
        records: OffBoardingStore,
        activity: ActivityReportStore,
        audit: AuditLog,
        clock: Clock,
      ) => new OffBoarding({ people, store, sessions, keys, assignments, records, activity, audit, clock }),
    },
  ];
}

function signIns({ BREACHED_PASSWORDS_FILE: breachedFile }: IdentityConfig): FactoryProvider[] {
  return [
    {
      provide: SecondFactor,
      inject: [PeopleStore, PeopleKeys, CLOCK],
      useFactory: (...parts: ConstructorParameters<typeof SecondFactor>) => new SecondFactor(...parts),
    },
    {
      provide: SignInThrottle,
      inject: [SignInFailureStore, PeopleKeys, CLOCK],
      useFactory: (...parts: ConstructorParameters<typeof SignInThrottle>) => new SignInThrottle(...parts),
    },
    {
      provide: Enrolment,
      inject: [PeopleStore, PeopleKeys, PasswordHasher, AuditLog, CLOCK],
      useFactory: (
        store: EnrolmentParts['store'],
        keys: PeopleKeys,
        hasher: PasswordHasher,
        audit: AuditLog,
        clock: Clock,
      ) => new Enrolment({ store, keys, hasher, audit, clock, breachedFile }),
    },
    {
      provide: PasswordSignIn,
      inject: [PeopleStore, PeopleKeys, PasswordHasher, SecondFactor, SignInThrottle, Sessions, AuditLog],
      useFactory: (
        store: PasswordSignInParts['store'],
        keys: PeopleKeys,
        hasher: PasswordHasher,
        factor: SecondFactor,
        throttle: SignInThrottle,
        sessions: Sessions,
        audit: AuditLog,
      ) => new PasswordSignIn({ store, keys, hasher, factor, throttle, sessions, audit }),
    },
  ];
}

function openId(config: IdentityConfig, logger: Logger): FactoryProvider[] {
  const { OPENID_ISSUER: issuer, OPENID_STRONG_ACR: strongAcr } = config;
  const settings = {
    clientId: config.OPENID_CLIENT_ID,
    clientSecretFile: config.OPENID_CLIENT_SECRET_FILE,
    publicUrl: config.PUBLIC_URL,
    strongAcr,
  };
  return [
    { provide: SIGNED_IN_PATH, useFactory: () => config.SIGNED_IN_PATH },
    {
      provide: OpenIdProvider,
      useFactory: () =>
        issuer === undefined ? undefined : new OpenIdProvider({ ...settings, issuer }, logger),
    },
    {
      provide: OpenIdSignIn,
      inject: [PeopleStore, PeopleKeys, Sessions, AuditLog, CLOCK],
      useFactory: (
        store: OpenIdSignInParts['store'],
        keys: PeopleKeys,
        sessions: Sessions,
        audit: AuditLog,
        clock: Clock,
      ) => new OpenIdSignIn({ store, keys, sessions, audit, clock, strongAcr }),
    },
  ];
}

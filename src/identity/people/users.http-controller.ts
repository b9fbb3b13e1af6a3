import { Body, Controller, Get, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import { AlsoAnswers, Idempotent, type IdempotentCall, UnsafeCalls } from '../../foundation/http';
import { type Caller, CurrentCaller } from '../caller';
import { People } from './people';
import {
  InvitedUserAnswer,
  type InvitedUserJson,
  invitedUserJson,
  NewUserBody,
  RoleBody,
  UserAnswer,
  type UserJson,
  userJson,
  UserListAnswer,
  UserPath,
} from './user-bodies';

/** An answer as it may be kept for repetitions: neither the invitation nor who it is for. */
const withoutSecrets = (answer: InvitedUserJson): InvitedUserJson => ({
  ...answer,
  login: null,
  name: null,
  invitation: undefined,
});

/** `/v1/users`: who operates Lethe. */
@ApiTags('administration')
@Controller('v1/users')
export class UsersHttpController {
  constructor(
    private readonly people: People,
    private readonly calls: UnsafeCalls,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List everybody, newest first',
    description: 'Team leads see those who can have conversations: agents and each other.',
  })
  @ZodResponse({ status: 200, description: 'The people', type: UserListAnswer })
  async list(@CurrentCaller() { role }: Caller): Promise<{ users: UserJson[] }> {
    const all = await this.people.list();
    const staff = all.filter((one) => ['agent', 'team_lead'].includes(one.role) && one.state === 'active');
    return { users: (role === 'team_lead' ? staff : all).map(userJson) };
  }

  @Post()
  @AlsoAnswers(409)
  @ApiOperation({
    summary: 'Invite somebody',
    description:
      'With a password they take the invitation to `POST /v1/enrolment`; through the identity provider they sign in with the address that they are invited under. Whoever invites vouches: where two people must agree, inviter and invited count as one, unless the operator invited (`lethe user invite`).',
  })
  @ZodResponse({ status: 201, description: 'Invited', type: InvitedUserAnswer })
  invite(
    @Body() { login, name, role, channels, signIn }: NewUserBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<InvitedUserJson> {
    return this.calls.run<InvitedUserJson>(
      call,
      async (tx) => {
        const wanted = { login, name, role, signIn, channelIds: channels };
        const { person, invitation } = await this.people.invite(tx, wanted, caller);
        return invitedUserJson(person, invitation);
      },
      withoutSecrets,
    );
  }

  @Post(':userId/invitation')
  @AlsoAnswers(404, 409)
  @ApiOperation({
    summary: 'Invite somebody anew',
    description:
      'For whoever lost password, phone and recovery codes, or is to come in another way: what they signed in with counts no more, and their sessions and API keys end.',
  })
  @ZodResponse({ status: 201, description: 'Invited', type: InvitedUserAnswer })
  inviteAnew(
    @Param() { userId }: UserPath,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<InvitedUserJson> {
    return this.calls.run<InvitedUserJson>(
      call,
      async (tx) => {
        const { person, invitation } = await this.people.inviteAnew(tx, userId, caller);
        return invitedUserJson(person, invitation);
      },
      withoutSecrets,
    );
  }

  @Put(':userId/role')
  @AlsoAnswers(404, 409)
  @ApiOperation({
    summary: 'Give somebody another role',
    description: 'Their sessions and API keys end: what they had in the former role opens nothing any more.',
  })
  @ZodResponse({ status: 200, description: 'The person', type: UserAnswer })
  changeRole(
    @Param() { userId }: UserPath,
    @Body() { role }: RoleBody,
    @CurrentCaller() caller: Caller,
    @Idempotent() call: IdempotentCall,
  ): Promise<UserJson> {
    return this.calls.run<UserJson>(
      call,
      async (tx) => userJson(await this.people.changeRole(tx, userId, role, caller)),
      (answer) => ({ ...answer, login: null, name: null }),
    );
  }
}

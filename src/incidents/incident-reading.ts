import { Injectable } from '@nestjs/common';
import type { Clock } from '../foundation/clock';
import type { ExposureStore, ExposureWindow } from './exposure.store';
import type { Incident } from './incident';
import { type IncidentDetailJson, incidentJson, stepJson } from './incident-bodies';
import type { IncidentStore } from './incident.store';
import { draftNotices, type NoticeDrafts, type Responsible } from './notice-drafts';
import type { TimelineStore } from './timeline.store';

const HOUR_MS = 3_600_000;

/** Shows an incident: its steps, its story, whom it concerns, and the drafts of the notices. Nothing is opened for any of it. */
@Injectable()
export class IncidentReading {
  constructor(
    private readonly store: IncidentStore,
    private readonly exposure: ExposureStore,
    private readonly timeline: TimelineStore,
    private readonly clock: Clock,
    private readonly whom: Responsible,
  ) {}

  async detail(incident: Incident): Promise<IncidentDetailJson> {
    const [steps, timeline] = await Promise.all([this.store.steps(incident.id), this.story(incident)]);
    const isSettled = incident.authorityToldAt !== null || incident.noReportGround !== null;
    const leftMs = incident.reportDueAt.getTime() - this.clock.now();
    return {
      ...incidentJson(incident),
      hoursLeft: isSettled ? null : Math.floor((leftMs / HOUR_MS) * 10) / 10,
      steps: steps.map(stepJson),
      timeline,
    };
  }

  subjects(
    incident: Incident,
    limit: number,
    after: string | undefined,
  ): Promise<{ subjectRef: string; messages: number }[]> {
    return this.exposure.subjects(this.windowOf(incident), limit, after);
  }

  async drafts(incident: Incident): Promise<NoticeDrafts> {
    const [steps, exposure] = await Promise.all([
      this.store.steps(incident.id),
      this.exposure.count(this.windowOf(incident)),
    ]);
    return draftNotices({
      incident,
      steps,
      exposure,
      whom: this.whom,
      now: new Date(this.clock.now()),
    });
  }

  private async story(incident: Incident): Promise<Record<string, unknown>[]> {
    const entries = await this.timeline.of({
      incidentId: incident.id,
      credentialIds: await this.timeline.versionsOf(incident.credentialId),
      from: incident.exposedFrom,
      until: incident.closedAt ?? new Date(this.clock.now() + HOUR_MS),
    });
    return entries.map(({ body }) => JSON.parse(body.toString('utf8')) as Record<string, unknown>);
  }

  private windowOf({ channelIds, exposedFrom, exposedUntil }: Incident): ExposureWindow {
    return { channelIds, from: exposedFrom, until: exposedUntil ?? new Date(this.clock.now()) };
  }
}

import { Injectable } from '@nestjs/common';
import { MediaEnd } from '../../vault/media';
import { MediaViewEnd } from '../../vault/media-views';

/** A person's media, and the copies of them that somebody may still see for some minutes. */
@Injectable()
export class MediaObjects {
  constructor(
    private readonly media: MediaEnd,
    private readonly views: MediaViewEnd,
  ) {}

  /** Ends the views and removes the media whose keys are destroyed; returns how many media there were. Idempotent. */
  async deleteAll(subjectRef: string): Promise<number> {
    await this.views.ofSubject(subjectRef);
    return this.media.ofErased(subjectRef);
  }
}

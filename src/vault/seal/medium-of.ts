import { objectOf, property, textOf, type Json, type MessageUpdate } from '../../whatsapp';
import { MEDIA_TYPES, type MediaReference, type MediaType } from '../rows';

/** Ids of Meta's that can be asked for; anything else never names a medium. */
const MEDIA_ID = /^[\w.-]{1,128}$/;

/** The medium that a message brings and that can be fetched by its id; null when there is none, or it is only named by address. */
export function mediumOf({
  type,
  content,
}: Pick<MessageUpdate, 'type' | 'content'>): (MediaReference & { type: MediaType }) | null {
  if (type === 'edit') return ofEdit(content);
  const kind = MEDIA_TYPES.find((one) => one === type);
  const said = objectOf(content);
  if (kind === undefined || said === null) return null;
  const mediaId = textOf(said.id);
  if (mediaId === null || !MEDIA_ID.test(mediaId)) return null;
  return {
    type: kind,
    mediaId,
    mimeType: shortText(said.mime_type, 200),
    sha256: shortText(said.sha256, 64),
  };
}

/** A message may be changed into one with another picture: that one comes with the edit. */
function ofEdit(content: Json): ReturnType<typeof mediumOf> {
  const message = objectOf(objectOf(content)?.message);
  const type = textOf(message?.type);
  return message === null || type === null || type === 'edit'
    ? null
    : mediumOf({ type, content: property(message, type) ?? null });
}

function shortText(value: Json | undefined, length: number): string | null {
  const text = textOf(value);
  return text !== null && text.length <= length ? text : null;
}

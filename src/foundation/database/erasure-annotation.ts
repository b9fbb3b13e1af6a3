/**
 * What becomes of a column's content when a person is erased or a period ends.
 *
 * - `sealed` — a sealed record: noise once a key is destroyed
 * - `random-ref` — a random reference that names nobody by itself
 * - `keyed-tag` — a keyed look-up value: meaningless once its key is destroyed
 * - `coarse` — dates, sizes, counts and states kept with the row and deleted with it
 * - `non-personal` — facts about the business, its settings or this system
 */
export type ErasureAnnotation = 'sealed' | 'random-ref' | 'keyed-tag' | 'coarse' | 'non-personal';

type Entity = abstract new () => object;

const annotations = new Map<Entity, Map<string, ErasureAnnotation>>();

/** Declares the {@link ErasureAnnotation} of an entity's column; a column without one fails the build. */
export function Erasure(annotation: ErasureAnnotation): PropertyDecorator {
  return (target, property) => {
    const entity = target.constructor as Entity;
    const columns = annotations.get(entity) ?? new Map<string, ErasureAnnotation>();
    columns.set(String(property), annotation);
    annotations.set(entity, columns);
  };
}

/** The annotation of one property of an entity or of what it extends, or undefined when nobody declared it. */
export function erasureAnnotationOf(entity: Entity, property: string): ErasureAnnotation | undefined {
  const own = annotations.get(entity)?.get(property);
  const parent: unknown = Object.getPrototypeOf(entity);
  if (own !== undefined || typeof parent !== 'function' || parent === Function.prototype) return own;
  return erasureAnnotationOf(parent as Entity, property);
}

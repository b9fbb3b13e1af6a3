/** Former and new class, for an audit entry; what is not known is left out. */
export function classes(from: number | undefined, to: number | undefined) {
  return { ...(from !== undefined && { fromClassId: from }), ...(to !== undefined && { toClassId: to }) };
}

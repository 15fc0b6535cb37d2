/** An entity tag as a client sends it. */
export interface EntityTag {
  readonly isWeak: boolean;
  /** With its quotation marks. */
  readonly opaque: string;
}

// One element of a list, which may be empty, and the comma behind it. Whatever stands between the quotation
// marks belongs to the tag, commas too; header fields come as Latin-1.
const element = /[ \t]*(?:(?<weak>W\/)?(?<opaque>"[\x21\x23-\x7e\x80-\xff]*")[ \t]*)?(?:,|$)/y;

/** Reads the value of `If-Match` or `If-None-Match` (RFC 9110, 13.1); `undefined` when it is no list of tags. */
export function parseEntityTags(field: string): '*' | readonly EntityTag[] | undefined {
  if (field === '*') return '*';
  const tags: EntityTag[] = [];
  element.lastIndex = 0;
  while (element.lastIndex < field.length) {
    const groups = element.exec(field)?.groups;
    if (groups === undefined) return undefined;
    const { weak, opaque } = groups;
    if (opaque !== undefined) tags.push({ isWeak: weak !== undefined, opaque });
  }
  return tags;
}

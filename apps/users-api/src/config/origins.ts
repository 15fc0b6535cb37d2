/** The origins of web pages, each as browsers send it, or every one. */
export type Origins = ReadonlySet<string> | '*';

/** Reads a comma list of `scheme://host[:port]`, or `*` alone; `undefined` for anything else. */
export function parseOrigins(text: string): Origins | undefined {
  if (text.trim() === '*') return '*';
  const origins = new Set<string>();
  for (const each of text.split(',')) {
    const origin = originOf(each.trim());
    if (origin === undefined) return undefined;
    origins.add(origin);
  }
  return origins;
}

function originOf(text: string): string | undefined {
  if (!/^[a-z][a-z\d+.-]*:\/\/(?:\[[\da-f:.]+\]|[^\s/?#@:*[\]\\]+)(?::\d{1,5})?$/i.test(text))
    return undefined;
  if (!URL.canParse(text)) return undefined;
  // Of a scheme that is not of the web, a URL has no origin: browsers send those as they are.
  const { origin } = new URL(text);
  return origin === 'null' ? text.toLowerCase() : origin;
}

/** The description as it is for those who come through a proxy that takes a prefix away. */
export function withPrefix<Document extends object>(
  document: Document,
  prefix: string | undefined,
): Document {
  if (!prefix || !('servers' in document) || !Array.isArray(document.servers)) return document;
  const servers = document.servers.map(({ url, ...rest }) => ({
    ...rest,
    url: url === '/' ? prefix : `${prefix}${url}`,
  }));
  return { ...document, servers };
}

const source = /async-cassandra\/src\/\S+?:\d+/;

/** Where a call was made; what it costs to find out is paid only when somebody asks. */
export type CallSite = Error;

/** Where the library called the function that calls this; `undefined` when somebody else called it. */
export function placeInLibrary(site: CallSite): string | undefined {
  // The lines: the message, the watching function, its caller.
  return source.exec(site.stack?.split('\n')[2] ?? '')?.[0];
}

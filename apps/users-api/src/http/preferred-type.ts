import Negotiator from 'negotiator';

const parameterButQuality = /;\s*(?!q\s*=)[^;,="\s]+\s*=\s*(?:"[^"]*"|[^;,"]*)/gi;

/**
 * The media type that an `Accept` header likes best, the first of `types` where it is missing or indifferent,
 * `undefined` where it takes none. Parameters such as versions and charsets in it are passed over.
 */
export function preferredType<Type extends string>(
  accept: string | undefined,
  types: readonly Type[],
): Type | undefined {
  const headers = { accept: (accept ?? '*/*').replace(parameterButQuality, '') };
  const [best] = new Negotiator({ headers }).mediaTypes([...types]) as Type[];
  return best;
}

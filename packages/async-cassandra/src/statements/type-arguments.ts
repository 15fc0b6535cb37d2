/** The arguments of a CQL type, split at its outer commas: `int, map<text, int>` → `['int', 'map<text, int>']`. */
export type TypeArguments<
  List extends string,
  Begun extends string = '',
> = List extends `${infer Piece}, ${infer Rest}`
  ? IsBalanced<`${Begun}${Piece}`> extends true
    ? [`${Begun}${Piece}`, ...TypeArguments<Rest>]
    : TypeArguments<Rest, `${Begun}${Piece}, `>
  : [`${Begun}${List}`];

type IsBalanced<Text extends string> = Count<Text, '<'> extends Count<Text, '>'> ? true : false;

/** As many zeros as `Text` has of `Character`. */
type Count<
  Text extends string,
  Character extends string,
  Found extends 0[] = [],
> = Text extends `${string}${Character}${infer Rest}` ? Count<Rest, Character, [...Found, 0]> : Found;

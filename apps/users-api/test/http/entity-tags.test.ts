import { describe, expect, it } from 'vitest';
import { parseEntityTags } from '../../src/http/entity-tags.js';

const strong = (opaque: string) => ({ isWeak: false, opaque });
const weak = (opaque: string) => ({ isWeak: true, opaque });

describe('Error handling consistency: a list of entity tags', () => {
  it.each<[string, ReturnType<typeof parseEntityTags>]>([
    ['*', '*'],
    ['', []],
    [' , ,\t,', []],
    ['"a"', [strong('"a"')]],
    ['""', [strong('""')]],
    ['"*"', [strong('"*"')]],
    ['W/"a"', [weak('"a"')]],
    ['"a","b"', [strong('"a"'), strong('"b"')]],
    [',, "a" \t,, W/"b" ,', [strong('"a"'), weak('"b"')]],
    ['"a,b"', [strong('"a,b"')]],
    ['"W/"', [strong('"W/"')]],
    ['"a\\"', [strong('"a\\"')]],
    ['"!#\x7e\x80\xff"', [strong('"!#\x7e\x80\xff"')]],
  ])('%j is read as %j', (field, tags) => expect(parseEntityTags(field)).toEqual(tags));

  it.each([
    '* ,',
    '*, *',
    '"a", *',
    '*"a"',
    'a',
    '"a',
    'a"',
    'w/"a"',
    'W/ "a"',
    'W/a',
    'W/',
    '"a" "b"',
    '"a""b"',
    '"a";"b"',
    '"a b"',
    '"a\tb"',
    '"a\x7f"',
    'x"a"',
    '"a"x',
    '"a", b',
    "'a'",
  ])('%j is none', (field) => expect(parseEntityTags(field)).toBeUndefined());
});

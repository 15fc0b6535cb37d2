import { HttpProblem, invalid } from './problem.js';

/** How deep arrays and objects may stand in one another. */
const maxDepth = 32;

/** How many commas and opening brackets a body may have: two hundred for each user of the largest batch. */
const maxMarks = 20_000;

const quote = 0x22;
const backslash = 0x5c;

/**
 * Why a JSON text is not worth parsing, which costs a hundred times its reading where it is nothing but
 * brackets and commas. Looks at the bytes once and stops at the first that is too much; what is no JSON at all
 * is for the parser to find out.
 */
export function refuseShape(json: Uint8Array): HttpProblem | undefined {
  let depth = 0;
  let marks = 0;
  for (let at = 0; at < json.length; at++) {
    switch (json[at]) {
      case quote:
        at = endOfString(json, at + 1);
        break;
      case 0x5b: // [
      case 0x7b: // {
        depth += 1;
        marks += 1;
        if (depth > maxDepth) return tooDeep();
        if (marks > maxMarks) return tooMany();
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth -= 1;
        break;
      case 0x2c: // ,
        marks += 1;
        if (marks > maxMarks) return tooMany();
    }
  }
  return undefined;
}

/** Where a string ends whose first character is at `at`. */
function endOfString(json: Uint8Array, at: number): number {
  let end = at;
  while (end < json.length && json[end] !== quote) end += json[end] === backslash ? 2 : 1;
  return end;
}

function tooDeep(): HttpProblem {
  const msg = `JSON should be nested at most ${maxDepth} deep`;
  return invalid([{ loc: ['body'], msg, type: 'json_too_deep' }]);
}

function tooMany(): HttpProblem {
  return new HttpProblem(413, `The body has more than ${maxMarks} commas and brackets`);
}

/**
 * The environment cannot be used as it is. `problems` has one line for each mistake, each naming the
 * variable, what it must be and, unless it is a secret, what it is.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

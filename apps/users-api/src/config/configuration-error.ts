/**
 * The service cannot start with what it was given: the environment, or the files of its schema. `problems` has one
 * line for each mistake, each naming the variable or the file, what it must be and, unless it is a secret, what it is.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly string[];
  /** Whether it may pass by itself: another instance may just be creating what is missing. */
  readonly mayPass: boolean;

  constructor(problems: readonly string[], { mayPass = false } = {}) {
    super(problems.join('\n'));
    this.problems = problems;
    this.mayPass = mayPass;
  }
}

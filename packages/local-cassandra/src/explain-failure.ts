import { LocalCassandraError } from './errors.js';

/**
 * The error of this package for whatever went wrong. `place` says in words which directory was worked in and what chooses it,
 * such as `The data directory /data (option dataDirectory)`.
 */
export function explainFailure(error: unknown, place: string): LocalCassandraError {
  if (error instanceof LocalCassandraError) return error;
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(place, error);
    case 'EMFILE':
    case 'ENFILE':
      return tooManyFiles(error);
  }
  if (syscall === 'uv_cwd') {
    const removed = 'The current directory was removed. Change to one that exists, and start again.';
    return new LocalCassandraError('DIRECTORY_UNUSABLE', removed, { cause: error });
  }
  if (code !== undefined && UNUSABLE.has(code)) return directoryUnusable(place, error);
  return new LocalCassandraError('BOOT_FAILED', `Cassandra could not be started: ${message ?? error}`, {
    cause: error,
  });
}

const UNUSABLE = new Set([
  ...['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'EEXIST', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'EIO'],
  ...['EBUSY', 'EINVAL', 'ENOTEMPTY', 'EXDEV', 'ENOTSUP', 'EOPNOTSUPP'],
]);

/** The error for a directory that cannot be made, read or written. */
export function directoryUnusable(place: string, cause: unknown): LocalCassandraError {
  const { code, message } = cause as NodeJS.ErrnoException;
  // What this process makes, it may then not open itself.
  const masked = code === 'EACCES' && (process.umask() & 0o700) !== 0;
  const advice = masked
    ? `This process has the umask 0${process.umask().toString(8)}: start it with \`umask 022\`.`
    : 'Choose a directory that this user may write to.';
  return new LocalCassandraError('DIRECTORY_UNUSABLE', `${place} cannot be used: ${message}. ${advice}`, {
    cause,
  });
}

/** The error for a disk without room. */
export function diskFull(place: string, cause?: unknown): LocalCassandraError {
  return new LocalCassandraError(
    'DISK_FULL',
    `${place} is on a disk without room. Free at least 200 MB there, or choose another place.`,
    { cause },
  );
}

/** Ends a start whose signal was aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw aborted(signal);
}

/** The error for what was aborted. */
export function aborted(signal: AbortSignal): LocalCassandraError {
  return new LocalCassandraError('ABORTED', 'The start of Cassandra was aborted.', { cause: signal.reason });
}

/** The error for a limit of open files that is too low. */
export function tooManyFiles(cause?: unknown): LocalCassandraError {
  return new LocalCassandraError(
    'BOOT_FAILED',
    'Too many files are open: raise the limit, with `ulimit -n 4096` in the shell that starts this process.',
    { cause },
  );
}

/** The text of `async-cassandra --help`. */
export const HELP = `Checks statements declared with async-cassandra against a real Cassandra, before they are deployed, and applies
migrations.

Usage: async-cassandra check [options] <modules...>

  Imports the modules (files or globs; !glob leaves files out), prepares every statement that they declare by
  statement(), and prints file, line and what is wrong: unknown tables and columns, params and columns that do not fit,
  SELECT *, ALLOW FILTERING without allowFiltering: true, idempotent: true on writes that are not.

  --schema PATH      a .cql file, or a directory whose .cql files are applied in the order of their names, to a keyspace
                     that is made for the check and dropped after it; may be given several times
  --hosts HOSTS      nodes to connect to, separated by commas (default: CASSANDRA_HOSTS); without any, a Cassandra is
                     started by local-cassandra, where that is installed
  --keyspace NAME    without --schema: the keyspace to check against as it is; with it: the name of the one to make
  --format FORMAT    text, json or github (annotations); default text

Usage: async-cassandra migrate [options] [folder]

  Applies the files of a folder (default: schema), such as 001_users.cql, to a keyspace that exists: each once, in the
  order of their numbers, by one process at a time. Goes on where an earlier run ended half-way.

  --dry-run          prints the files and statements that would be applied, with their lines, and changes nothing
  --hosts HOSTS      nodes to connect to, separated by commas (default: CASSANDRA_HOSTS)
  --keyspace NAME    the keyspace (default: CASSANDRA_KEYSPACE)
  --timeout SECONDS  a time limit of the whole, waiting for another process included; default none

  --help, --version

Environment: CASSANDRA_HOSTS, CASSANDRA_PORT, CASSANDRA_KEYSPACE, CASSANDRA_LOCAL_DC, CASSANDRA_USERNAME,
CASSANDRA_PASSWORD (or both with _FILE), CASSANDRA_TLS=true, CASSANDRA_TLS_SERVER_NAME, CASSANDRA_CA_FILE,
CASSANDRA_CERT_FILE, CASSANDRA_KEY_FILE, CASSANDRA_KEY_PASSPHRASE.

Exit code: 0 nothing is wrong, 1 something is, with a statement or a file, 2 it could not be done.
`;

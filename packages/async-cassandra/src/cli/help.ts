/** The text of `async-cassandra --help`. */
export const HELP = `Checks statements declared with async-cassandra against a real Cassandra, before they are deployed.

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
  --help, --version

Environment: CASSANDRA_HOSTS, CASSANDRA_PORT, CASSANDRA_LOCAL_DC, CASSANDRA_USERNAME, CASSANDRA_PASSWORD (or both with
_FILE), CASSANDRA_TLS=true, CASSANDRA_TLS_SERVER_NAME, CASSANDRA_CA_FILE, CASSANDRA_CERT_FILE, CASSANDRA_KEY_FILE,
CASSANDRA_KEY_PASSPHRASE.

Exit code: 0 nothing is wrong, 1 something is, 2 it could not be checked.
`;

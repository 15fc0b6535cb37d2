import { DEFAULT_CASSANDRA_VERSION } from '../version.js';

/** The text of `local-cassandra --help`. */
export const HELP = `Real Apache Cassandra on this machine, without Docker.

Usage: local-cassandra <command> [options]

  start                Start Cassandra in the background, or say where it already runs
    --nodes N            a cluster of N nodes on 127.0.1.1, 127.0.1.2, … (default 1, on 127.0.0.1)
    --version V          release (default ${DEFAULT_CASSANDRA_VERSION})
    --port N             CQL port (default 9042; 0 for a free one)
    --keep               keep the data for the next start with --keep
    --data DIR           keep the data in DIR
    --heap MIB           Java heap of each node (default 512)
    --auth               clients have to log in (cassandra, cassandra)
    --tls                clients have to use TLS
    --idle MINUTES       end when nobody has been attached for so long
  stop [ID]            Stop all that run, or the one of that id
  status               Show what runs
  logs [ID]            Show Cassandra's log
    -f, --follow         and what is added to it
    -n, --lines N        how many lines at first (default 20)
    --node N             of the Nth node (default 1)
  cql [ID]             Ask for CQL statements and run them
    -e, --execute CQL    run this and end
    --file FILE          run the statements of a file and end

  --version            Show which local-cassandra and which Cassandra this is
  --json               on start, stop, status and cql: JSON instead of text

Environment: LOCAL_CASSANDRA_VERSION (the release where none is named), LOCAL_CASSANDRA_JAVA (a Java 17),
LOCAL_CASSANDRA_CACHE (where jars are kept), CASSANDRA_HOME (an unpacked release to use instead of fetching one).
`;

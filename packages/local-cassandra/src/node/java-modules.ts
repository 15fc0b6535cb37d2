import type { Java } from '../java/find-java.js';

interface Modules {
  readonly exports: string;
  readonly opens: string;
}

/** What Cassandra reaches into, for each supported Java: the lists of its own jvm17-server.options and jvm11-server.options. */
const MODULES: Record<Java['major'], Modules> = {
  17: {
    exports: `java.base/jdk.internal.misc java.base/java.lang.ref java.management.rmi/com.sun.jmx.remote.internal.rmi
      java.rmi/sun.rmi.registry java.rmi/sun.rmi.server java.sql/java.sql jdk.unsupported/sun.misc
      jdk.compiler/com.sun.tools.javac.file jdk.attach/sun.tools.attach`,
    opens: `java.base/java.io java.base/java.lang java.base/java.lang.module java.base/java.lang.reflect java.base/java.util
      java.base/jdk.internal.loader java.base/jdk.internal.math java.base/jdk.internal.module java.base/jdk.internal.ref
      java.base/jdk.internal.reflect java.base/jdk.internal.util.jar java.base/sun.nio.ch jdk.compiler/com.sun.tools.javac
      jdk.management/com.sun.management.internal`,
  },
  11: {
    exports: `java.base/jdk.internal.misc java.base/jdk.internal.ref java.base/jdk.internal.util java.base/sun.nio.ch
      java.management.rmi/com.sun.jmx.remote.internal.rmi java.rmi/sun.rmi.registry java.rmi/sun.rmi.server java.sql/java.sql`,
    opens: `java.base/java.lang.module java.base/jdk.internal.loader java.base/jdk.internal.math java.base/jdk.internal.module
      java.base/jdk.internal.ref java.base/jdk.internal.reflect java.base/jdk.internal.util.jar
      jdk.management/com.sun.management.internal`,
  },
};

/** Cassandra 4 was not made for Java 17: its way of measuring objects walks through whatever they refer to. */
const WALKED_BY_CASSANDRA_4 = `java.lang.invoke java.lang.ref java.math java.net java.nio java.nio.channels
  java.nio.channels.spi java.nio.charset java.nio.file java.security java.text java.time java.util.concurrent
  java.util.concurrent.atomic java.util.concurrent.locks java.util.function java.util.regex java.util.stream java.util.zip
  jdk.internal.misc jdk.internal.perf jdk.internal.util sun.invoke.util sun.net.util sun.nio.cs sun.nio.fs
  sun.security.provider sun.util.calendar`;

/** The `--add-exports` and `--add-opens` that a release needs on a Java. */
export function moduleArguments(java: Java, version: string): string[] {
  const { exports, opens } = MODULES[java.major];
  const walked = java.major === 17 && version.startsWith('4.') ? words(WALKED_BY_CASSANDRA_4) : [];
  return [
    ...words(exports).map((name) => `--add-exports=${name}=ALL-UNNAMED`),
    ...[...words(opens), ...walked.map((name) => `java.base/${name}`)].map(
      (name) => `--add-opens=${name}=ALL-UNNAMED`,
    ),
  ];
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

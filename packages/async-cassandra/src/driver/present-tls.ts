import type { ConnectionOptions } from 'node:tls';

/**
 * TLS options for the driver that are as `present` gives them whenever they are copied, which the driver does for each
 * connection that it opens.
 */
export function presentTls(present: () => ConnectionOptions): ConnectionOptions {
  const options: Record<string, unknown> = { ...present() };
  return new Proxy(options, {
    ownKeys(target) {
      for (const name of Object.keys(target)) delete target[name];
      Object.assign(target, present());
      return Reflect.ownKeys(target);
    },
  });
}

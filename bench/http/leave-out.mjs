// Loaded into the built service: leaves the hooks of the modules out that BENCH_LEAVE_OUT names, and nothing else.
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const hooks = `
  const names = ${JSON.stringify((process.env.BENCH_LEAVE_OUT ?? '').split(',').filter(Boolean))};
  export async function load(url, context, next) {
    const loaded = await next(url, context);
    if (!names.some((name) => url.endsWith('/dist/' + name + '.js'))) return loaded;
    const source = String(loaded.source).replaceAll(/app\\.addHook\\('on(Request|Send|Response)'/g, "(() => {})('$1'");
    return { ...loaded, source };
  }`;

if (isMainThread && process.env.BENCH_LEAVE_OUT)
  register(`data:text/javascript,${encodeURIComponent(hooks)}`);

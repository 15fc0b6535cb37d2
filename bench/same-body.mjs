// Loaded into the built service: has /health/live answer the user in BENCH_SAME_BODY, as any route answers an object.
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const hooks = `
  export async function load(url, context, next) {
    const loaded = await next(url, context);
    if (!url.endsWith('/health/routes/get-live.js')) return loaded;
    const source = String(loaded.source)
      .replace(/import \\{ Alive \\} from .*/, "import { User as Alive } from '../../../users/user-schemas.js';")
      .replace("{ status: 'alive' }", ${JSON.stringify(process.env.BENCH_SAME_BODY)});
    return { ...loaded, source };
  }`;

if (isMainThread && process.env.BENCH_SAME_BODY)
  register(`data:text/javascript,${encodeURIComponent(hooks)}`);

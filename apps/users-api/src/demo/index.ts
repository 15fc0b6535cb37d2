import { type Resource, statementsOf } from '../rest/resource.js';
import { contextManagerSafetyRoutes } from './context-manager-safety/index.js';
import * as safetyQueries from './context-manager-safety/safety-queries.js';
import { performanceRoutes } from './performance/index.js';
import { showcasePage, showcaseRoutes } from './showcase/index.js';
import { slowQueryRoutes } from './slow-queries/index.js';

/** Routes that show what the service does inside. Nothing else needs them: they can go, folder and all. */
export const demo: Resource = {
  isGuarded: true,
  statements: statementsOf(safetyQueries),
  page: showcasePage,
  routes: async (app, { config, database }) => {
    await app.register(performanceRoutes, { database });
    await app.register(slowQueryRoutes, { database });
    await app.register(contextManagerSafetyRoutes, { config, database });
    await app.register(showcaseRoutes, { database });
  },
};

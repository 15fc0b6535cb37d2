export { postShutdown as shutdownRoutes } from './routes/post-shutdown.js';

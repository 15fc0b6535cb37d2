export { getWelcome as welcomeRoutes } from './routes/get-welcome.js';

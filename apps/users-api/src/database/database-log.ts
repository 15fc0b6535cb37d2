/** What the service logs about its database; fastify's logger fits. */
export interface DatabaseLog {
  info(message: string): void;
  warn(message: string): void;
}

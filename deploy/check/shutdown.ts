/** What the service may take to close beyond `SHUTDOWN_TIMEOUT`, in seconds: `closingMs` of its `process/serve.ts`. */
export const secondsToClose = 40;

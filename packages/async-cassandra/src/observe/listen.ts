import type { Session } from '../session/session.js';
import { type HostEvent, hostChannel } from './host-event.js';
import { type RequestEvent, requestChannel } from './request-event.js';

/** Whose events: one session's, those of one that comes later, or of all sessions where it is left out. */
export type SessionChoice<Part extends keyof Session = 'id'> =
  | Pick<Session, Part | 'id'>
  | (() => Pick<Session, Part | 'id'> | undefined);

/** What a collector wants to be told. */
export interface Listeners {
  readonly session: SessionChoice | undefined;
  readonly onRequest: (event: RequestEvent) => void;
  readonly onHost?: ((event: HostEvent) => void) | undefined;
}

/** Listens to the channels of the library until it is disposed of. */
export function listen({ session, onRequest, onHost }: Listeners): Disposable {
  const concerns = ({ sessionId }: { readonly sessionId: string }) =>
    session === undefined || (typeof session === 'function' ? session() : session)?.id === sessionId;
  const request = (message: unknown) => {
    const event = message as RequestEvent;
    if (concerns(event)) onRequest(event);
  };
  const host = (message: unknown) => {
    const event = message as HostEvent;
    if (concerns(event)) onHost?.(event);
  };
  requestChannel.subscribe(request);
  if (onHost !== undefined) hostChannel.subscribe(host);
  return {
    [Symbol.dispose]() {
      requestChannel.unsubscribe(request);
      hostChannel.unsubscribe(host);
    },
  };
}

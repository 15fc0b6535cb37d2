import { Channel } from 'node:diagnostics_channel';
import * as library from '../../src/index.js';

const channels = Object.values<unknown>(library).filter((each): each is Channel => each instanceof Channel);

/** Names of the library's diagnostics channels that somebody listens to. */
export function subscribedChannels(): string[] {
  return channels.filter((channel) => channel.hasSubscribers).map(({ name }) => String(name));
}

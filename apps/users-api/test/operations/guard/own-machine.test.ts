import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { isLocalName, isLoopback, isSameOrigin } from '../../../src/operations/guard/own-machine.js';

describe('isLoopback', () => {
  it('knows the addresses of this machine’s interfaces apart', () => {
    const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
    expect(addresses.length).toBeGreaterThan(0);
    for (const { address, internal } of addresses) expect(isLoopback(address)).toBe(internal);
  });

  it.each(['127.255.255.254', '::1', '0:0:0:0:0:0:0:1', '::ffff:7f00:1'])('takes %s', (address) => {
    expect(isLoopback(address)).toBe(true);
  });

  it.each([undefined, '', 'localhost', '126.255.255.255', '::', '0.0.0.0', '::127.0.0.1'])(
    'refuses %s',
    (address) => {
      expect(isLoopback(address)).toBe(false);
    },
  );
});

describe('isLocalName', () => {
  it.each(['localhost.', '127.0.0.1@evil.example', 'evil.example#localhost', 'evil.example/localhost'])(
    'takes %s for what a browser would make of it',
    (host) => expect(isLocalName(host)).toBe(false),
  );
});

describe('isSameOrigin', () => {
  it('is false without a host', () => expect(isSameOrigin('http://localhost', undefined)).toBe(false));
  it('goes by scheme and port, those that are left out too', () => {
    expect(isSameOrigin('http://localhost', 'localhost:80')).toBe(true);
    expect(isSameOrigin('http://localhost', 'localhost:8000')).toBe(false);
    expect(isSameOrigin('https://localhost', 'localhost:443')).toBe(false);
    expect(isSameOrigin('https://localhost:8000', 'localhost:8000')).toBe(false);
    expect(isSameOrigin('null', 'null')).toBe(false);
  });
});

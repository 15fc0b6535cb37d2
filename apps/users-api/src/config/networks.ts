import { BlockList, isIP } from 'node:net';

/** Reads a comma list of IP addresses and networks, such as `10.0.0.0/8,::1`; `undefined` where one is neither. */
export function parseNetworks(text: string): BlockList | undefined {
  const networks = new BlockList();
  for (const each of text.split(',')) {
    const [, address = '', bits] = /^\s*([\da-f.:]+)(?:\/(\d{1,3}))?\s*$/i.exec(each) ?? [];
    const family = isIP(address);
    const widest = family === 6 ? 128 : 32;
    if (family === 0 || Number(bits ?? 0) > widest) return undefined;
    networks.addSubnet(address, bits === undefined ? widest : Number(bits), family === 6 ? 'ipv6' : 'ipv4');
  }
  return networks;
}

/** Where one node answers CQL. */
export interface CqlAddress {
  readonly address: string;
  readonly port: number;
}

/** `127.0.0.1:9042`, and brackets around IPv6. */
export function hostAndPort({ address, port }: CqlAddress): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

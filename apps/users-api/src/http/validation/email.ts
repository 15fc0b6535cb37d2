const atom = String.raw`[a-z\d!#$%&'*+/=?^_\x60{|}~-]+`;
const label = String.raw`[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?`;

/**
 * A mailbox as people have them: that of RFC 5321 without quoted names and address literals, at a host name of
 * two labels or more whose last is no number (RFC 1123). At most 64 characters stand before the @, at most 63
 * in a label.
 */
export const email = new RegExp(
  String.raw`^(?=[^@]{1,64}@)${atom}(?:\.${atom})*@(?:${label}\.)+(?!\d+$)${label}$`,
  'i',
);

// Reads `path` of `port` over one connection, again and again, until its parent ends it, and tells how many bytes have come
// whenever it is asked. A process of its own: the clients whose time is taken do not wait while it reads.
import { connect } from 'node:net';

const [port, path] = process.argv.slice(2);
const request = `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
const endOfChunks = Buffer.from('0\r\n\r\n');
let received = 0;

const socket = connect({
  port: Number(port),
  host: '127.0.0.1',
  onread: {
    buffer: Buffer.alloc(256 * 1024),
    callback(length, bytes) {
      received += length;
      const last = bytes.subarray(Math.max(0, length - endOfChunks.length), length);
      if (last.equals(endOfChunks)) socket.write(request);
      return true;
    },
  },
});
socket.write(request);
process.on('message', () => process.send(received));
process.on('disconnect', () => process.exit());

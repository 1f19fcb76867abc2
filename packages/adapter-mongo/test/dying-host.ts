import { Connection } from '../src/connection.ts';
import { AppendSessions } from '../src/log/append-sessions.ts';
import { takePositions } from '../src/log/log-head.ts';
import { durableTransaction } from '../src/transaction.ts';

/** A host that has taken a position and never goes on: whoever starts it kills it there. */
const [url = '', database = ''] = process.argv.slice(2);
const connection = new Connection({ url, database });
await new AppendSessions(connection).use(async (session) => {
  session.startTransaction(durableTransaction);
  await takePositions(connection.collections, 1, session);
  process.stdout.write('in the middle\n');
  setInterval(() => {}, 1000);
  await new Promise(() => {});
});

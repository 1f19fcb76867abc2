import { Connection } from '../src/connection.ts';
import { AppendSessions } from '../src/log/append-sessions.ts';
import { appendToLog } from '../src/log/log-transaction.ts';

/** A host that has taken a position and never goes on: whoever starts it kills it there. */
const [url = '', database = ''] = process.argv.slice(2);
const connection = new Connection({ url, database });
await new AppendSessions(connection).use((session) =>
  appendToLog(connection, session, 1, async () => {
    process.stdout.write('in the middle\n');
    setInterval(() => {}, 1000);
    await new Promise(() => {});
  }),
);

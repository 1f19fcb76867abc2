import { mongoAdapter } from '@learntrack/adapter-mongo';
import { openAdapter } from '@learntrack/testkit';
import { MongoClient } from 'mongodb';
import { parsedBatches } from './database.ts';

/** A host that kills itself in the middle of an append: it has taken positions, and written nothing. */
const [url = '', database = ''] = process.argv.slice(2);
const client = new MongoClient(url, { monitorCommands: true });
client.on('commandSucceeded', ({ commandName }) => {
  if (commandName === 'findAndModify') process.kill(process.pid, 'SIGKILL');
});
const { ports } = openAdapter(mongoAdapter({ client, database }));
for (const batch of parsedBatches(10, 10, 300)) await ports.activityStore.append(batch);

import { Argument, Command, InvalidArgumentError } from 'commander';
import { composeDown, composeUp, services } from './compose.ts';
import { containersRun } from './containers-run.ts';
import { type LocalServerKind, localServers } from './local-servers.ts';
import { endStandingServers, stand, standingUrl } from './standing-servers.ts';

const program = new Command('npm run --silent servers --')
  .description(
    'Starts real servers on this machine, in containers where Docker runs, and prints their urls as lines of an env file; one that the environment names is taken as it is',
  )
  .addArgument(
    new Argument('[names...]', 'which; default all that there are').choices(Object.keys(localServers)),
  )
  .option('--port <number>', 'where one server listens; default any free port', parsePort)
  .action(async (asked: string[], { port }: { readonly port?: number }) => {
    if (port !== undefined && asked.length !== 1) throw new Error('--port is for one server: name it');
    const names = asked.length > 0 ? asked : Object.keys((await containersRun()) ? services : localServers);
    // In this order, whatever the caller's: what is started later may have to reach what is there by then.
    for (const name of Object.keys(localServers)) if (names.includes(name)) await print(name, port);
  });

program
  .command('stop')
  .description('ends all that were started so, and removes their data')
  .action(async () => {
    const names = [...(await endStandingServers()), ...((await containersRun()) ? await composeDown() : [])];
    say(names.length > 0 ? `ended ${names.join(', ')}` : 'none was running');
  });

try {
  await program.parseAsync();
} catch (error) {
  say((error as Error).message);
  process.exitCode = 1;
}

/** Prints where the server is, which it starts first where none stands. */
async function print(name: string, port: number | undefined): Promise<void> {
  const kind = localServers[name];
  if (!kind) throw new Error(`there is no server ${name}`);
  const url = process.env[kind.variable] || (await startOrFind(name, kind, port));
  // What is started next may have to reach it.
  process.env[kind.variable] = url;
  // A shell that reads the file would end a plain value there.
  const value = /[;&]/.test(url) ? `'${url}'` : url;
  // Only this goes to stdout, so that it can be sent to a file.
  process.stdout.write(`${kind.variable}=${value}\n`);
}

async function startOrFind(name: string, kind: LocalServerKind, port: number | undefined): Promise<string> {
  const service = services[name];
  if (service && (await containersRun())) {
    say(`starting ${name} in a container; the first time its image is downloaded`);
    return composeUp(name, service, port);
  }
  const url = standingUrl(name);
  if (url !== undefined) {
    say(`${name} runs already${port === undefined ? '' : '; to start it on another port, stop it first'}`);
    return url;
  }
  say(`starting ${name}; the first time it is downloaded`);
  return stand(name, () => kind.start({ port }));
}

function say(text: string): void {
  process.stderr.write(`servers: ${text}\n`);
}

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new InvalidArgumentError('A port is a number from 1 to 65535.');
}

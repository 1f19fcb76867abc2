import { lineTo } from '../../packages/adapter-cassandra/test/cut-line.ts';

/** Lines to the stores, which a test may cut. */
export interface Lines {
  /** The urls of their ends, by the variables that name those of the servers. */
  readonly env: Readonly<Record<string, string>>;
  /** Cuts every connection. */
  readonly cut: () => void;
  readonly close: () => Promise<void>;
}

/** Lays a line to each server that a variable names. */
export async function linesTo(servers: Readonly<Record<string, string>>): Promise<Lines> {
  const lines = await Promise.all(
    Object.entries(servers).map(async ([name, server]) => {
      const url = new URL(server);
      const line = await lineTo(url.host);
      url.host = line.contactPoint;
      return { name, url: alone(url), line };
    }),
  );
  return {
    env: Object.fromEntries(lines.map(({ name, url }) => [name, url])),
    cut: () => {
      for (const { line } of lines) line.cut();
    },
    close: async () => {
      await Promise.all(lines.map(({ line }) => line.close()));
    },
  };
}

/** Drivers would ask a server where it and its like are, and go there past the line. */
function alone({ href }: URL): string {
  return href.replace('neo4j://', 'bolt://').replace('replicaSet=rs0', 'directConnection=true');
}

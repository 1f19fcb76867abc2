import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

/** What one of Grafana's alerts asks Prometheus, before anything is compared with a threshold. */
export interface AlertQuery {
  /** The alert's title, and the query's letter. */
  readonly name: string;
  readonly alert: string;
  readonly expression: string;
}

interface Provisioned {
  readonly groups?: readonly { readonly rules: readonly ProvisionedRule[] }[];
}

interface ProvisionedRule {
  readonly title: string;
  readonly data: readonly {
    readonly refId: string;
    readonly datasourceUid: string;
    readonly model: { readonly expr?: string };
  }[];
}

const folder = resolve(import.meta.dirname, '../provisioning/alerting');

/** Those of every alert that is provisioned. */
export function alertQueries(): AlertQuery[] {
  return readdirSync(folder)
    .filter((file) => /\.ya?ml$/.test(file))
    .flatMap((file) => (parse(readFileSync(join(folder, file), 'utf8')) as Provisioned).groups ?? [])
    .flatMap(({ rules }) => rules)
    .flatMap(({ title, data }) =>
      data
        // What is left is Grafana's own arithmetic.
        .filter(({ datasourceUid }) => datasourceUid !== '__expr__')
        .map(({ refId, model }) => ({
          ...{ name: `${title} › ${refId}`, alert: title, expression: model.expr ?? '' },
        })),
    );
}

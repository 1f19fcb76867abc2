import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { pathTo } from './src/documentation.ts';
import { sources } from './src/settings.ts';

const root = resolve(import.meta.dirname, '..');
const yaml = (file: string) => parse(readFileSync(resolve(root, file), 'utf8'));
const { services } = yaml('compose.yaml');

/** Where a folder or file of a container comes from. */
function mountedAt(service: string, target: string): string | undefined {
  const volumes: readonly string[] = services[service].volumes;
  return volumes.find((volume) => volume.split(':')[1] === target)?.split(':')[0];
}

test('mounts what is there', () => {
  for (const service of ['prometheus', 'grafana']) {
    const folders = services[service].volumes.filter((volume: string) => volume.startsWith('./'));
    expect(folders.length).toBeGreaterThan(1);
    for (const folder of folders) {
      const [from = ''] = folder.split(':');
      // The reference is built by `npm run docs`.
      if (from !== './docs/reference') expect(existsSync(resolve(root, from)), from).toBe(true);
    }
  }
});

/** The plugins that the image fetches when it starts: from Grafana's catalogue by their ids, others by an address. */
function installedPlugins() {
  const { GF_PLUGINS_PREINSTALL: ofCatalogue, GF_INSTALL_PLUGINS: byAddress } = services.grafana.environment;
  return {
    ofCatalogue: ofCatalogue.split(',') as string[],
    byAddress: byAddress.split(',').map((plugin: string) => plugin.split(';')) as [string, string][],
  };
}

test('installs the plugins of the data sources that are provisioned, and no other', () => {
  const { datasources } = yaml('grafana/provisioning/datasources/learntrack.yaml');
  const types = datasources.map(({ type }: { readonly type: string }) => type);
  expect(types).toEqual(Object.values(sources).map(({ type }) => type));
  const { ofCatalogue, byAddress } = installedPlugins();
  expect([...ofCatalogue, ...byAddress.map(([, id]) => id)].sort()).toEqual(
    types.filter((type: string) => type !== 'prometheus').sort(),
  );
});

test('installs what carries no signature, and so is not in the catalogue, in a version that does not change', () => {
  const unsigned = services.grafana.environment.GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS.split(',');
  const { byAddress } = installedPlugins();
  expect(byAddress.map(([, id]) => id)).toEqual(unsigned);
  for (const [address, id] of byAddress) {
    expect(address).toMatch(/^https:\/\/github\.com\/.*\/releases\/download\/v\d+\.\d+\.\d+\//);
    expect(address).toMatch(new RegExp(`/v(\\d+\\.\\d+\\.\\d+)/${id}-\\1\\.zip$`));
  }
});

test('lets every dashboard ask a data source that is provisioned', () => {
  for (const folder of ['metrics', 'stores']) {
    for (const file of readdirSync(resolve(root, 'grafana/dashboards', folder))) {
      const { templating } = JSON.parse(
        readFileSync(resolve(root, 'grafana/dashboards', folder, file), 'utf8'),
      );
      const [{ type, query }] = templating.list;
      expect(type).toBe('datasource');
      expect(Object.values(sources).map((source) => source.type)).toContain(query);
    }
  }
});

test('shows Grafana the dashboards where the folders look for them', () => {
  const { providers } = yaml('grafana/provisioning/dashboards/learntrack.yaml');
  for (const { folder, folderUid, options } of providers) {
    expect(folderUid).toBeUndefined();
    expect(['LearnTrack', 'Stores']).toContain(folder);
    const [, at = '', inside = ''] = /^(.*)\/(\w+)$/.exec(options.path) ?? [];
    expect(existsSync(resolve(root, mountedAt('grafana', at) ?? '', inside))).toBe(true);
  }
});

test('serves the documentation where panels and alerts link to', () => {
  const [, at = ''] = /^\/(public\/.*)\/documents\/Alerts\.html$/.exec(pathTo('alerts.md')) ?? [];
  expect(mountedAt('grafana', `/usr/share/grafana/${at}`)).toBe('./docs/reference');
});

test('gives the environment variables that provisioning asks for', () => {
  const asked = ['datasources/learntrack.yaml', 'alerting/contact-points.yaml'].flatMap((file) => [
    ...readFileSync(resolve(root, 'grafana/provisioning', file), 'utf8').matchAll(/\$(\w+)/g),
  ]);
  expect(asked.length).toBeGreaterThan(1);
  for (const [, name = ''] of asked) expect(Object.keys(services.grafana.environment)).toContain(name);
});

test('gives Prometheus the token that its configuration reads', () => {
  const { scrape_configs } = yaml('grafana/prometheus/prometheus.yaml');
  const [{ authorization }] = scrape_configs;
  const [config] = services.prometheus.configs;
  expect(config.target).toBe(`/etc/prometheus/${authorization.credentials_file}`);
  expect(yaml('compose.yaml').configs[config.source].content).toMatch(/^\$\{LEARNTRACK_TOKEN/);
});

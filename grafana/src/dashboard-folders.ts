import { folder } from './settings.ts';

// By title alone: with a folderUid, Grafana 11 ends where alerts name a folder of the same title.
const provider = (name: string, path: string) => ({
  ...{ name, orgId: 1, folder: name, type: 'file', disableDeletion: true, allowUiUpdates: false },
  options: { path: `/etc/grafana/learntrack/${path}` },
});

/** Which folder of Grafana shows which files. */
export const dashboardFolders = {
  apiVersion: 1,
  providers: [provider(folder, 'metrics'), provider('Stores', 'stores')],
};

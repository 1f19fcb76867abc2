import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Each waits long, for a server that starts or for a race that is lost. */
const longest = [
  'core/src/application/projector.unit.test.ts',
  'tests/together/storm.int.test.ts',
  'adapter-cassandra/test/report-store.int.test.ts',
  'adapter-neo4j/test/region-graph.int.test.ts',
  'tests/together/outage.int.test.ts',
  'tests/packages.int.test.ts',
];

/** Starts the longest files first, so that in the end no worker waits for another. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification) => {
      const place = longest.findIndex((file) => moduleId.endsWith(file));
      return place === -1 ? longest.length : place;
    };
    return sorted.sort((a, b) => rank(a) - rank(b));
  }
}

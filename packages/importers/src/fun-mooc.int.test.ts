import { createReadStream, existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runImport } from '../test/import-text.ts';
import { importXapi } from './xapi.ts';

const repository = resolve(import.meta.dirname, '../../..');
const data = resolve(repository, process.env.LEARNTRACK_TEST_DATA ?? '../shared/data');
const file = resolve(data, 'fun-mooc/xapi-video-statements.ndjson.gz');
const absent = existsSync(file) ? '' : ` (skipped: ${file} is absent; set LEARNTRACK_TEST_DATA)`;

describe.skipIf(absent)(`the statements of two FUN-MOOC courses${absent}`, () => {
  test('all become activities', async () => {
    const outcome = await runImport((onRejected) => importXapi(createReadStream(file), { onRejected }));
    expect(outcome.rejected).toEqual([]);
    expect(outcome.activities).toHaveLength(22_000);
    expect(outcome.lines).toEqual(Array.from({ length: 22_000 }, (_, i) => i + 1));

    const distinct = (field: 'courseId' | 'action' | 'region' | 'activityId') =>
      [...new Set(outcome.activities.map((activity) => activity[field]))].sort();
    expect(distinct('courseId')).toEqual([
      'course-v1:FUN-MOOC+00001+session01',
      'course-v1:FUN-MOOC+00002+session01',
    ]);
    expect(distinct('action')).toEqual([
      'completed',
      'downloaded',
      'initialized',
      'interacted',
      'paused',
      'played',
      'seeked',
      'terminated',
    ]);
    expect(distinct('region')).toEqual(['unknown']);
    expect(distinct('activityId')).toHaveLength(22_000);
  });
});

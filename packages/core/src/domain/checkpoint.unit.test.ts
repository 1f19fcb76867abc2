import { describe, expect, test } from 'vitest';
import { type Checkpoint, describeCheckpoint, sameCheckpoint } from './checkpoint.ts';

const checkpoint: Checkpoint = {
  logId: 'log-1',
  generation: 2,
  definition: 'daily-engagement/1',
  position: 1000,
  activityId: 'A1000',
};

describe('two checkpoints', () => {
  test('of the same content are the same, in whatever order their parts were written', () => {
    const { logId, ...rest } = checkpoint;
    expect(sameCheckpoint(checkpoint, { ...rest, logId })).toBe(true);
  });

  test.each([
    ['logs', { logId: 'log-2' }],
    ['generations', { generation: 3 }],
    ['definitions', { definition: 'daily-engagement/2' }],
    ['positions', { position: 1001 }],
    ['entries at the same position', { activityId: 'A1000b' }],
  ])('of different %s are not the same', (_, difference) => {
    expect(sameCheckpoint(checkpoint, { ...checkpoint, ...difference })).toBe(false);
    expect(sameCheckpoint({ ...checkpoint, ...difference }, checkpoint)).toBe(false);
  });

  test('are not the same when one is missing, but are when both are', () => {
    const start = { logId: '', generation: 0, definition: '', position: 0, activityId: '' };
    expect(sameCheckpoint(checkpoint, undefined)).toBe(false);
    expect(sameCheckpoint(undefined, start)).toBe(false);
    expect(sameCheckpoint(undefined, undefined)).toBe(true);
  });
});

test('a message tells position, generation, log and definition of a checkpoint, or that there is none', () => {
  expect(describeCheckpoint(checkpoint)).toBe(
    'position 1000 of generation 2 (log log-1, daily-engagement/1)',
  );
  expect(describeCheckpoint(undefined)).toBe('no checkpoint');
});

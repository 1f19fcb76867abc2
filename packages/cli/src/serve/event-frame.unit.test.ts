import { expect, test } from 'vitest';
import { eventFrame, retryFrame } from './event-frame.ts';

test('an event has its name, its data as JSON, and an end', () => {
  expect(eventFrame('score', { studentId: 'S1' })).toBe('event: score\ndata: {"studentId":"S1"}\n\n');
  expect(retryFrame(2000)).toBe('retry: 2000\n\n');
});

test('no id ends an event, or begins another', () => {
  const studentId = 'S1\n\nevent: overview\r\ndata: {}\u2028';
  const frame = eventFrame('score', { studentId });
  expect(frame.match(/[\r\n]+/g)).toEqual(['\n', '\n\n']);
  expect(JSON.parse(frame.split('\ndata: ')[1] ?? '')).toEqual({ studentId });
});

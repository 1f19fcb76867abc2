import { memoryAdapter } from '@learntrack/core';
import { expect, test } from 'vitest';
import { mostEngaged, production } from './engagement.ts';

test('who comes most often is the most engaged', async () => {
  // A later adapter replaces the port of an earlier one: production's wiring, with one store in memory.
  const adapters = [...production, memoryAdapter({ only: ['scoreBoard'] })];
  const { first, ports } = await mostEngaged(adapters, ['S1', 'S2', 'S2']);
  expect(first?.studentId).toBe('S2');
  expect(ports.scoreBoard).toBe('@learntrack/core/memory');
});

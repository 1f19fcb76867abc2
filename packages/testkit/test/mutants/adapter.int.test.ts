import { expect, test } from 'vitest';
import type { ClientAdapterUnderTest } from '../../src/adapter/subject.ts';
import { clientAdapterSuite } from '../../src/adapter/suite.ts';
import { FixtureError } from '../../src/index.ts';
import type { Plant } from '../remote-memory/remote.ts';
import { remoteAdapterSubject } from '../remote-memory/remote-adapter.ts';
import { adapterMutants } from './adapter-mutants.ts';
import { catches } from './catches.ts';
import { casesOf } from './mutant.ts';

catches(clientAdapterSuite, remoteAdapterSubject, adapterMutants);

const lawsOfPing = [...casesOf(clientAdapterSuite, remoteAdapterSubject()).keys()].filter((law) =>
  law.includes('ping'),
);

test.each(lawsOfPing)('an adapter without a ping passes: %s', async (law) => {
  const withoutPing: Plant<ClientAdapterUnderTest> = ({ make }) => ({
    make: () => {
      const { ping: _, ...adapter } = make();
      return adapter;
    },
  });
  await casesOf(clientAdapterSuite, remoteAdapterSubject(withoutPing)).get(law)?.();
});

const refusal = 'a store that does not let it in is told as what it is, without the password';
const watching = 'closing it ends what watches it, where it can be watched';
const wrong: [what: string, law: string, plant: Plant<ClientAdapterUnderTest>, told: string][] = [
  ['that nobody is refused', refusal, () => ({ refused: [] }), 'refused is empty'],
  [
    'an empty secret',
    refusal,
    ({ refused }) => ({ refused: refused.map((one) => ({ ...one, secret: '' })) }),
    'a secret in refused is empty',
  ],
  [
    'a watch that has ended before the adapter is closed',
    watching,
    () => ({
      async *watch() {
        yield 'the only item';
      },
    }),
    'what watch() begins must wait for more',
  ],
];

test.each(wrong)('a subject that gives %s is told as that', async (_, law, plant, told) => {
  const failure = await casesOf(clientAdapterSuite, remoteAdapterSubject(plant))
    .get(law)?.()
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(FixtureError);
  expect((failure as FixtureError).message).toContain(told);
});

test('an adapter that cannot be watched passes', async () => {
  const unwatched: Plant<ClientAdapterUnderTest> = () => ({ watch: undefined }) as never;
  await casesOf(clientAdapterSuite, remoteAdapterSubject(unwatched)).get(watching)?.();
});

import { uniformFloat32 } from 'pure-rand/distribution/uniformFloat32';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { mersenne } from 'pure-rand/generator/mersenne';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** Random choices that a seed decides: the same seed, the same choices. */
export class SeededRandom {
  readonly #generator: RandomGenerator;

  private constructor(generator: RandomGenerator) {
    this.#generator = generator;
  }

  /** For a seed that a person chose: neighbours such as 1 and 2 have nothing in common. */
  static ofChosenSeed(seed: number): SeededRandom {
    return new SeededRandom(mersenne(seed));
  }

  /** For a seed that is random itself, from {@link SeededRandom.seed}; it takes little memory. */
  static ofRandomSeed(seed: number): SeededRandom {
    return new SeededRandom(xoroshiro128plus(seed));
  }

  seed(): number {
    return this.#generator.next();
  }

  /** A whole number; both bounds are possible. */
  int(from: number, to: number): number {
    return uniformInt(this.#generator, from, to);
  }

  /** A number from 0 to 1 that is mostly near the middle. */
  bell(): number {
    return (
      (uniformFloat32(this.#generator) + uniformFloat32(this.#generator) + uniformFloat32(this.#generator)) /
      3
    );
  }

  chance(probability: number): boolean {
    return uniformFloat32(this.#generator) < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.int(0, items.length - 1)] as T;
  }

  /** Some of the items, in random order. */
  sample<T>(items: Iterable<T>, size: number): T[] {
    const left = [...items];
    for (let i = 0; i < size; i += 1) {
      const j = this.int(i, left.length - 1);
      [left[i], left[j]] = [left[j] as T, left[i] as T];
    }
    return left.slice(0, size);
  }
}

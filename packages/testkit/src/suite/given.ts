import type { Faults, Fixture, Loss, Opened, Probe } from './fixture.ts';
import { FixtureError, ofFixture } from './fixture-error.ts';
import type { Capability, Subject } from './subject.ts';

/** What a case is given: a fresh store, and what may be done to it. Everything it opens is closed when it ends. */
export class Given<Store, Contents = unknown> {
  readonly #fixture: Fixture<Store, Contents>;
  readonly #subject: Pick<Subject<never>, 'name' | 'capabilities'>;
  readonly #opened: Opened<unknown>[];

  private constructor(
    subject: Pick<Subject<never>, 'name' | 'capabilities'>,
    fixture: Fixture<Store, Contents>,
    opened: Opened<unknown>[],
  ) {
    this.#subject = subject;
    this.#fixture = fixture;
    this.#opened = opened;
  }

  /**
   * Runs a case with a fresh store, and closes what it opened, all of it.
   *
   * @throws what the case throws, else a FixtureError when something could not be closed
   */
  static async use<Store, Contents>(
    subject: Subject<Store, Contents>,
    run: (given: Given<Store, Contents>) => Promise<void>,
  ): Promise<void> {
    const opened: Opened<unknown>[] = [];
    const errors: unknown[] = [];
    const attempt = (step: () => Promise<void>) => step().catch((error) => errors.push(error));
    await attempt(async () => {
      const fixture = await ofFixture(subject.name, 'create()', () => subject.create());
      expectOpened(fixture, subject.name, 'create()');
      opened.push(fixture);
      await run(new Given(subject, fixture, opened));
    });
    // The latest first: what was opened again looks at data that the first may own.
    for (const one of opened.reverse()) {
      await attempt(() => ofFixture(subject.name, 'close()', () => one.close()));
    }
    if (errors.length > 0) throw errors[0];
  }

  get store(): Store {
    return this.#fixture.store;
  }

  /** Whether the subject names a capability that a case can do without. */
  can(capability: Capability): boolean {
    return this.#subject.capabilities.includes(capability);
  }

  get probe(): Probe<Contents> {
    const probe = this.#present('probe');
    return {
      contents: () => this.#ofFixture('probe.contents()', () => probe.contents()),
      mentions: (text) => this.#ofFixture('probe.mentions()', () => probe.mentions(text)),
      openCursors: () => this.#ofFixture('probe.openCursors()', () => probe.openCursors()),
    };
  }

  get faults(): Faults {
    const faults = this.#present('faults');
    return {
      stop: () => this.#ofFixture('faults.stop()', () => faults.stop()),
      kill: () => this.#ofFixture('faults.kill()', () => faults.kill()),
      start: () => this.#ofFixture('faults.start()', () => faults.start()),
    };
  }

  /** Destroys a part of what is stored, past the adapter. */
  async lose(what: Loss): Promise<void> {
    const lose = this.#present('lose');
    await this.#ofFixture(`lose('${what}')`, () => lose(what));
  }

  /** Makes the server hang while something is done. */
  async whilePaused(run: () => Promise<void>): Promise<void> {
    const resume = await this.#ofFixture('pause()', this.#present('pause'));
    try {
      await run();
    } finally {
      await this.#ofFixture('what pause() returned', resume);
    }
  }

  /** Another way in to the same data. */
  async reopen(): Promise<Store> {
    const opened = await this.#ofFixture('reopen()', this.#present('reopen'));
    expectOpened(opened, this.#subject.name, 'reopen()');
    this.#opened.push(opened);
    return opened.store;
  }

  /** The same, seen through a part of the store. */
  as<Part>(part: (store: Store) => Part): Given<Part, Contents> {
    const { reopen, ...fixture } = this.#fixture;
    const reopenPart = async () => {
      const opened = await reopen?.();
      return opened && { ...opened, store: part(opened.store) };
    };
    return new Given<Part, Contents>(
      this.#subject,
      {
        ...fixture,
        store: part(this.store),
        ...(reopen && { reopen: reopenPart as () => Promise<Opened<Part>> }),
      },
      this.#opened,
    );
  }

  #ofFixture<T>(what: string, run: () => Promise<T>): Promise<T> {
    return ofFixture(this.#subject.name, what, run);
  }

  #present<Name extends Exclude<Capability, 'generations'>>(
    name: Name,
  ): NonNullable<Fixture<Store, Contents>[Name]> {
    const member = this.#fixture[name];
    if (member !== undefined) return member as NonNullable<Fixture<Store, Contents>[Name]>;
    throw new FixtureError(
      `${this.#subject.name} names the capability ${name}, but its create() gives none; ` +
        `give ${name} beside the store, or name it no more`,
    );
  }
}

/** Types are no help to a test in JavaScript. */
function expectOpened(opened: Partial<Opened<unknown>> | undefined, subject: string, what: string): void {
  if (opened?.store !== undefined && typeof opened.close === 'function') return;
  throw new FixtureError(`${what} of the fixture of ${subject} must resolve with { store, close }`);
}

import type { Faults, Fixture, Loss, Opened, Probe } from './fixture.ts';
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

  /** Runs a case with a fresh store, and closes what it opened. */
  static async use<Store, Contents>(
    subject: Subject<Store, Contents>,
    run: (given: Given<Store, Contents>) => Promise<void>,
  ): Promise<void> {
    const opened: Opened<unknown>[] = [];
    try {
      const fixture = await subject.create();
      opened.push(fixture);
      await run(new Given(subject, fixture, opened));
    } finally {
      // The latest first: what was opened again looks at data that the first may own.
      for (const one of opened.reverse()) await one.close();
    }
  }

  get store(): Store {
    return this.#fixture.store;
  }

  /** Whether the subject names a capability that a case can do without. */
  can(capability: Capability): boolean {
    return this.#subject.capabilities.includes(capability);
  }

  get probe(): Probe<Contents> {
    return this.#present('probe');
  }

  get faults(): Faults {
    return this.#present('faults');
  }

  /** Destroys a part of what is stored, past the adapter. */
  lose(what: Loss): Promise<void> {
    return this.#present('lose')(what);
  }

  /** Makes the server hang while something is done. */
  async whilePaused(run: () => Promise<void>): Promise<void> {
    const resume = await this.#present('pause')();
    try {
      await run();
    } finally {
      await resume();
    }
  }

  /** Another way in to the same data. */
  async reopen(): Promise<Store> {
    const opened = await this.#present('reopen')();
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

  #present<Name extends Exclude<Capability, 'generations'>>(
    name: Name,
  ): NonNullable<Fixture<Store, Contents>[Name]> {
    const member = this.#fixture[name];
    if (member !== undefined) return member as NonNullable<Fixture<Store, Contents>[Name]>;
    throw new TypeError(`${this.#subject.name} names the capability ${name}, but its create() gives none`);
  }
}

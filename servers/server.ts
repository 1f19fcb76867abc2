/** A real server that tests, benchmarks or demos run against, on this machine. */
export interface Server {
  readonly url: string;
  /** What can be done to it; absent where it was there before us, and is not ours to hurt. */
  readonly control?: ServerControl;
  /** Ends it, if it is ours, and throws its data away. */
  readonly remove: () => Promise<void>;
}

/** What a test may do to a server of its own. */
export interface ServerControl {
  /** Ends it in order. */
  readonly stop: () => Promise<void>;
  /** Ends it by SIGKILL. */
  readonly kill: () => Promise<void>;
  /** Makes it hang: it keeps its connections and answers nobody, until what is returned is called. */
  readonly pause: () => Promise<() => Promise<void>>;
  /** Starts it again, on the data that it had, and waits until it serves. */
  readonly start: () => Promise<void>;
}

/** A server that consists of processes of ours. */
export interface LocalServer extends Server {
  readonly control: ServerControl;
  /** Those that run now, each with the folder of its data. */
  readonly processes: readonly { readonly pid: number; readonly folder: string }[];
  /** Lets it run on when this process ends; else it ends with it, and its data go. */
  readonly outlive: () => void;
}

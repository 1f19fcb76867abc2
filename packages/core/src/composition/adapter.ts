import type { Inspections } from '../application/doctor.ts';
import type { CallOptions } from '../ports/call-options.ts';
import type { PortName, Ports } from '../ports/ports.ts';
import { version } from '../version.ts';

/** Gives an adapter the other ports that one of its own is built on, whoever provides them. */
export type PortResolver = <Name extends PortName>(name: Name) => Ports[Name];

/** What an adapter is made of. */
export interface AdapterParts<Name extends PortName> {
  /** The package's name. */
  readonly name: string;
  /** How each port that it provides is made: once, when it is first needed. Nothing connects by that. */
  readonly ports: { readonly [N in Name]: (resolve: PortResolver) => Ports[N] };
  /** Rejects when the store does not answer. */
  readonly ping?: (options: CallOptions) => Promise<void>;
  /** Looks at the version of the store, whether it is set up, and the rights there, for the doctor. */
  readonly inspect?: Inspections;
  /** Makes what the store has to hold before it is used, as far as it is not there. */
  readonly setup?: (options?: CallOptions) => Promise<void>;
  /**
   * Frees what the adapter owns; never a client that it was given. Called once by each LearnTrack it is given to. What
   * is asked of its ports then rejects with the code `CLOSED` or `CONNECTION`.
   */
  readonly close?: () => Promise<void>;
}

/** A plug-in: one or more ports, and the store behind them. Made by {@link defineAdapter}. */
export interface Adapter<Name extends PortName = PortName> extends Omit<AdapterParts<Name>, 'ports'> {
  readonly ports: { readonly [N in Name]?: (resolve: PortResolver) => Ports[N] };
  /** The version of the core that the adapter was made with. */
  readonly coreVersion: string;
}

/**
 * Makes an adapter.
 *
 * @example
 * ```ts
 * const fixedClock = defineAdapter({
 *   name: 'fixed-clock',
 *   ports: { clock: () => ({ now: () => new Date('2026-01-01T00:00:00Z') }) },
 * });
 * ```
 */
export function defineAdapter<Name extends PortName>(parts: AdapterParts<Name>): Adapter<Name> {
  return { ...parts, coreVersion: version };
}

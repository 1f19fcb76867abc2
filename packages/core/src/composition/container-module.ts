import { ContainerModule } from 'inversify';
import { quote, ValidationError } from '../domain/errors.ts';
import { memoryAdapter } from '../memory/memory-adapter.ts';
import type { PortName, Ports } from '../ports/ports.ts';
import { version } from '../version.ts';
import type { Adapter, PortResolver } from './adapter.ts';
import { assemble } from './assemble.ts';
import { missingAdapter, missingPort } from './missing-port.ts';
import { checkOptions, type LearnTrackOptions } from './options.ts';
import { portTokens, tokens } from './tokens.ts';

const portNames = Object.keys(portTokens) as PortName[];

const systemClock: Ports['clock'] = { now: () => new Date() };

/**
 * The same wiring as `createLearnTrack`, for hosts that have an inversify container of their own: it binds every port
 * and LearnTrack itself, as singletons, to {@link tokens}. Unbinding LearnTrack, asynchronously, closes it.
 *
 * @throws `MissingAdapterError` without an activity store, {@link ValidationError} when an option is not allowed
 *
 * @example
 * ```ts
 * container.load(learnTrackModule({ adapters: [memoryAdapter()] }));
 * const learnTrack = container.get(tokens.learnTrack);
 * ```
 */
export function learnTrackModule(options: LearnTrackOptions = {}): ContainerModule {
  checkOptions(options);
  const adapters = options.adapters ?? [memoryAdapter()];
  const providers = findProviders(adapters);
  return new ContainerModule(({ bind }) => {
    const bindPort = <Name extends PortName>(name: Name) => {
      const make: ((resolve: PortResolver) => Ports[Name]) | undefined = providers.get(name)?.ports[name];
      if (make) {
        bind<Ports[Name]>(portTokens[name])
          .toDynamicValue((context) => make((other) => context.get(portTokens[other])))
          .inSingletonScope();
      } else {
        const standIn: Partial<Ports> = { clock: systemClock };
        bind<Ports[Name]>(portTokens[name]).toConstantValue(standIn[name] ?? missingPort(name));
      }
    };
    for (const name of portNames) bindPort(name);
    bind(tokens.learnTrack)
      .toResolvedValue(
        (...ports: Ports[PortName][]) =>
          assemble(
            Object.fromEntries(portNames.map((name, i) => [name, ports[i]])) as unknown as Ports,
            providers,
            adapters,
            options,
          ),
        portNames.map((name) => portTokens[name]),
      )
      .inSingletonScope()
      .onDeactivation((learnTrack) => learnTrack.close());
  });
}

function findProviders(adapters: readonly Adapter[]): ReadonlyMap<PortName, Adapter> {
  const providers = new Map<PortName, Adapter>();
  for (const [i, adapter] of adapters.entries()) {
    checkAdapter(adapter, i);
    for (const name of Object.keys(adapter.ports) as PortName[]) {
      if (portNames.includes(name)) providers.set(name, adapter);
      else
        throw invalidAdapter(
          i,
          `provides ${quote(name)}, which is no port; there are: ${portNames.join(', ')}`,
        );
    }
  }
  if (!providers.has('activityStore')) throw missingAdapter('activityStore');
  return providers;
}

function checkAdapter(adapter: Adapter, i: number): void {
  if (typeof adapter?.ports !== 'object' || typeof adapter.coreVersion !== 'string') {
    throw invalidAdapter(i, 'is no adapter; make one with defineAdapter, or call the function that makes it');
  }
  if (train(adapter.coreVersion) === train(version)) return;
  throw invalidAdapter(
    i,
    `${adapter.name} was made with @learntrack/core ${adapter.coreVersion}, but this is ${version}; install the same version of all @learntrack packages`,
  );
}

/** Versions of one train work together: those of one major, before 1.0 of one minor. */
function train(of: string): string {
  const [major, minor] = of.split('.');
  return major === '0' ? `0.${minor}` : `${major}`;
}

function invalidAdapter(i: number, message: string): ValidationError {
  return new ValidationError('Invalid options', [{ path: `adapters[${i}]`, message }]);
}

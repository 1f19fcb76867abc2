/** The layers of a package, from the inside out: each may know those before it, and no other. */
const core = 'packages/core/src';
const tests = String.raw`\.test\.ts$`;

const layer = (name, allowed) => ({
  name: `core-${name}`,
  comment: `${name} may import from ${allowed.join(', ')} and itself alone`,
  severity: 'error',
  from: { path: `^${core}/${name}/`, pathNot: tests },
  to: { path: `^${core}/`, pathNot: `^${core}/(${[name, ...allowed].join('|')})(/|\\.ts$)` },
});

export default {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'data flows one way',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    layer('domain', []),
    layer('ports', ['domain']),
    layer('application', ['domain', 'ports', 'version']),
    layer('memory', ['domain', 'ports', 'composition/adapter']),
    layer('composition', ['domain', 'ports', 'application', 'memory', 'version']),
    {
      name: 'domain-is-pure',
      comment:
        'the domain knows Zod, the type of a Standard Schema and a hash, and nothing else of the world',
      severity: 'error',
      from: { path: `^${core}/domain/`, pathNot: tests },
      to: {
        dependencyTypesNot: ['local'],
        pathNot: ['node_modules/zod/', 'node_modules/@standard-schema/spec/', '^(node:)?crypto$'],
      },
    },
    {
      name: 'container-in-composition',
      comment: 'the container is known to composition alone',
      severity: 'error',
      from: { path: '^packages/', pathNot: [`^${core}/composition/`, tests] },
      to: { path: 'node_modules/inversify/' },
    },
    {
      name: 'packages-by-their-names',
      comment: 'a package is used by its name, as its users do',
      severity: 'error',
      from: { path: '^(packages|examples|bench)/([^/]+)/', pathNot: tests },
      to: { path: '^packages/([^/]+)/src', pathNot: '^packages/$2/' },
    },
    {
      name: 'adapters-stay-at-the-edge',
      comment: 'nothing imports an adapter but hosts, examples, the CLI and benchmarks',
      severity: 'error',
      from: { path: '^packages/', pathNot: ['^packages/(cli|adapter-[^/]+)/', tests] },
      to: { path: '(packages|@learntrack)/adapter-' },
    },
    {
      name: 'no-test-code-in-runtime',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: tests },
      to: { path: [tests, 'node_modules/vitest/'] },
    },
    {
      name: 'fast-check-in-testkit',
      comment: 'the testkit draws its examples with it; its suites have no runner of their own',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: ['^packages/testkit/', tests] },
      to: { path: 'node_modules/fast-check/' },
    },
    {
      name: 'not-resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/dist/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'default'] },
  },
};

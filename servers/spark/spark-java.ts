/** What Java is told for every process of Spark. */
export function javaOptions(folder: string): string[] {
  return [
    ...['-XX:+UseSerialGC', '-XX:+ExitOnOutOfMemoryError', '-XX:+IgnoreUnrecognizedVMOptions'],
    ...[`-Dlog4j2.configurationFile=${folder}/log4j2.properties`, `-Djava.io.tmpdir=${folder}/tmp`],
    ...['-Djdk.reflect.useDirectMethodHandle=false', '-Dio.netty.tryReflectionSetAccessible=true'],
    ...['--add-modules=jdk.incubator.vector', '--enable-native-access=ALL-UNNAMED'],
    ...opened.map((name) => `--add-opens=${name}=ALL-UNNAMED`),
  ];
}

/** As its own launcher opens them. */
const opened = [
  ...['lang', 'lang.invoke', 'lang.reflect', 'io', 'net', 'nio', 'util', 'util.concurrent']
    .concat('util.concurrent.atomic')
    .map((name) => `java.base/java.${name}`),
  ...['jdk.internal.ref', 'sun.nio.ch', 'sun.nio.cs', 'sun.security.action', 'sun.util.calendar'].map(
    (name) => `java.base/${name}`,
  ),
  'java.security.jgss/sun.security.krb5',
];

export const logging = `rootLogger.level = warn
rootLogger.appenderRef.c.ref = c
appender.c.type = Console
appender.c.name = c
appender.c.target = SYSTEM_ERR
appender.c.layout.type = PatternLayout
appender.c.layout.pattern = %d{HH:mm:ss.SSS} %p %c{1} %m%n%ex
`;

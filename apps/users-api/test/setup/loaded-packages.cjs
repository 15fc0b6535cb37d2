// For --require: prints the packages of OpenTelemetry that a process has loaded when it ends.
process.on('exit', () => {
  const packages = Object.keys(require.cache)
    .map((path) => /node_modules[\\/](@opentelemetry)[\\/]([^\\/]+)/.exec(path))
    .filter((match) => match !== null)
    .map(([, scope, name]) => `${scope}/${name}`);
  process.stdout.write(`loaded: ${[...new Set(packages)].sort().join(' ')}\n`);
});

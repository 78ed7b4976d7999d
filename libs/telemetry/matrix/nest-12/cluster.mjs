import cluster from 'node:cluster';

if (cluster.isPrimary) {
  for (let worker = 0; worker < 2; worker++) cluster.fork();
  process.once('SIGTERM', () => cluster.disconnect());
} else {
  await import('./dist/web.js');
}

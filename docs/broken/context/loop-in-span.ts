import { type Broken } from '../lib/system.ts';

/** A worker's endless loop runs inside of one span. */
const broken: Broken = async (system) => {
  const worker = system.service('worker');
  await worker.span('run_worker', async () => {
    for (let n = 0; n < 60; n++) await worker.span('tick', () => worker.query(`UPDATE jobs SET state = $1`, 1));
  });
};
export default broken;

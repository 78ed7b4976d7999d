// The load, in a process of its own: `load.mjs URL SECONDS RATE`; rate 0 is as much as it can.
import autocannon from 'autocannon';

const [url, duration, rate] = process.argv.slice(2);
const options = Number(rate) ? { overallRate: Number(rate), connections: 8 } : { connections: 16 };
const { requests, errors, non2xx } = await autocannon({ url, duration: Number(duration), ...options });
process.send({ done: requests.total, failed: errors + non2xx });
process.disconnect();

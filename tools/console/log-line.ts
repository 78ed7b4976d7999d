/** The readable parts of a service's log line. */
export interface LogLine {
  time: number;
  service: string;
  level: '' | 'WARN' | 'ERROR';
  text: string;
  spanId?: string;
}

interface PinoEntry {
  time?: number | string;
  level?: number;
  msg?: string;
  span_id?: string;
  err?: { message?: string; stack?: string };
}

/** The line of JSON that pino wrote; undefined for anything else, such as half a line that is still being written. */
export function readLine(service: string, json: string): LogLine | undefined {
  if (!json.startsWith('{')) return undefined;
  try {
    const { time, level = 30, msg = '', span_id: spanId, err } = JSON.parse(json) as PinoEntry;
    return {
      time: typeof time === 'number' ? time : Date.parse(String(time)),
      service,
      level: level >= 50 ? 'ERROR' : level >= 40 ? 'WARN' : '',
      text: withError(msg, err),
      spanId,
    };
  } catch {
    return undefined;
  }
}

export function writeLine({ time, service, level, text, spanId }: LogLine): string {
  const clock = Number.isNaN(time) ? '' : new Date(time).toISOString().slice(11, 23);
  return `  ${clock}  ${service.padEnd(9)}  ${level && `${level} `}${text}${spanId ? `  span ${spanId}` : ''}`;
}

function withError(text: string, { message = '', stack = '' }: PinoEntry['err'] = {}): string {
  const first = stack.split('\n')[0] || message;
  return !first || text.includes(message || first) ? text : [text, first].filter(Boolean).join(': ');
}

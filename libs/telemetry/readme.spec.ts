import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const here = fileURLToPath(new URL('.', import.meta.url));
const [, ...blocks] = readFileSync(`${here}README.md`, 'utf8').split('```ts\n');
const snippets = blocks.map((block) => block.slice(0, block.indexOf('```')));

/** What each snippet may use of the library, from where the README's table says. */
const imports = `
import { NestFactory } from '@nestjs/core';
import {
  captureContext, createLogger, nestLogger, telemetryStatus, Traced, traceFunction, Untraced, withContext, withSpan,
} from '@throughline/telemetry';
import { traceExpress } from '@throughline/telemetry/express';
import { traceProcess, tracePublish } from '@throughline/telemetry/messaging';
import { drainOnShutdown } from '@throughline/telemetry/nest';
import { TraceClient, traceMatchers } from '@throughline/telemetry-testing';
`;

/** What a reader has. */
const theirs = `
import type { Carrier } from '@throughline/telemetry';
import type { Trace, TraceClient } from '@throughline/telemetry-testing';
import type { Channel, ConsumeMessage } from 'amqplib';
declare global {
  class AppModule {}
  interface Order { id: string }
  interface Row { event: string; headers: Carrier }
  const orderId: string, messageId: string, traceId: string, gateway: string, event: string;
  const body: Buffer<ArrayBuffer>;
  const processor: { charge(orderId: string): Promise<{ outcome: string }> };
  const channel: Channel;
  const tx: { outbox: { create(row: { data: Row }): Promise<void> } };
  const row: Row;
  const client: TraceClient;
  const trace: Trace;
  const approval: Trace;
  function handle(message: ConsumeMessage): Promise<void>;
  function publish(event: string): Promise<void>;
  function calculate(order: Order): number;
}
`;

it('has snippets that compile as they stand', () => {
  const files = new Map([[`${here}theirs.d.ts`, theirs]]);
  snippets.forEach((snippet, at) => files.set(`${here}snippet-${at + 1}.ts`, `${imports}\n${snippet}`));

  expect(snippets.length).toBeGreaterThan(5);
  expect(complaints(files)).toEqual([]);
}, 60_000);

function complaints(files: Map<string, string>): string[] {
  const { config } = ts.readConfigFile(`${here}../../tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(
    { compilerOptions: config.compilerOptions, files: [] },
    ts.sys,
    here,
  );
  Object.assign(options, { noUnusedLocals: false, noUnusedParameters: false });
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.fileExists = (path) => files.has(path) || fileExists(path);
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].flatMap((path) => {
    const source = program.getSourceFile(path)!;
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ messageText, start = 0 }) => {
        const line = source.text.slice(start).split('\n')[0];
        return `${path.slice(here.length)}: ${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
      },
    );
  });
}

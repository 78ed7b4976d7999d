import { execFileSync } from 'node:child_process';
import { bin, root } from '../../shop/site.ts';

it.each([[], ['--database']])(
  'finds every place that it edits in this workspace %s',
  (...more) => {
    const args = [bin('nx'), 'g', '@throughline/tools:traced-service', 'shipping', '--on=order.completed'];
    const output = execFileSync(process.execPath, [...args, '--emits=parcel.sent', '--dry-run', ...more], {
      cwd: root,
      env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', FORCE_COLOR: '0' },
      encoding: 'utf8',
      stdio: 'pipe',
    });

    expect(output).toContain('CREATE apps/shipping/src/send-parcel.step.ts');
    expect(output).toContain('UPDATE docker-compose.yaml');
  },
  60_000,
);

module.exports = {
  apps: [{ name: 'books', script: './dist/web.js', node_args: '--import @throughline/telemetry/register' }],
};

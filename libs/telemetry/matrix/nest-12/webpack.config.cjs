// As Nest's own build has it: one file of the application, its packages beside it.
module.exports = {
  mode: 'production',
  target: 'node24',
  entry: './dist/web.js',
  experiments: { outputModule: true },
  output: { module: true, filename: 'webpack.mjs', chunkFormat: 'module' },
  externalsType: 'module',
  externals: [({ request }, done) => (request.startsWith('.') ? done() : done(null, request))],
  optimization: { minimize: false },
};

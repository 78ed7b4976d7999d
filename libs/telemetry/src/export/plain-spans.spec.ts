import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { plainResources, wholeResource } from './plain-spans.js';

it('says of a resource as data what the resource says', () => {
  const merged = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': 'by the file', 'service.version': '1' }))
    .merge(resourceFromAttributes({ 'service.name': 'shop', 'host.name': undefined }));
  const { attributes } = wholeResource(plainResources()(merged));
  expect(merged.attributes['service.name']).toBe('shop');
  expect(attributes).toEqual(merged.attributes);
});

it('leaves out what is still being detected', () => {
  const pending = resourceFromAttributes({ 'service.name': 'shop', 'host.id': Promise.resolve('7') });
  expect(plainResources()(pending).attributes).toEqual({ 'service.name': 'shop' });
});

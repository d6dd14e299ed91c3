export { openRegistry } from './open-registry'
export type { Registry } from './registry'

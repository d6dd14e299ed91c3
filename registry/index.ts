export { openRegistry } from './open-registry'
export type { Admitted, Registry, StoreBound } from './registry'

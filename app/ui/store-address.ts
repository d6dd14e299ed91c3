/**
 * An id as a segment of a path. An address that ends in `.data` would be taken for the data of a page: there the dot is
 * escaped too.
 */
export function idInPath(id: string): string {
  return encodeURIComponent(id).replace(/\.data$/, '%2Edata')
}

/** The page of a store. */
export const storePath = (storeId: string) => `/stores/${idInPath(storeId)}`

/** The settings of a store; `part` is a field of the form to go to. */
export const settingsPath = (storeId: string, part?: 'hours' | 'capacity' | 'area' | 'doors') =>
  `/settings/stores/${idInPath(storeId)}${part === undefined ? '' : `#${part}`}`

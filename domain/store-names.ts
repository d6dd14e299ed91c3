/** The name of a store that nobody has named: `store-10` and `10` are both Store 10. */
export const defaultName = (storeId: string) => `Store ${storeId.replace(/^store-/, '')}`

/** True once somebody has named a store: its name is neither its id nor the default. */
export const isNamed = ({ storeId, name }: { storeId: string; name: string }): boolean =>
  name !== storeId && name !== defaultName(storeId)

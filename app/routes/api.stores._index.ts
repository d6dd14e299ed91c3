import type { ApiStore } from '~/domain/api'
import { apiLoader, onlyReads } from '../api-answers.server'
import { apiStores } from '../live/api-stores.server'

export const loader = apiLoader(async (): Promise<ApiStore[]> => apiStores())
export const action = onlyReads

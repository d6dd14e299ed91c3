import { problemResponse } from '../ui/frame/problem-response'

/** The 404 of a store's pages for an unknown id. */
export const noSuchStore = (storeId: string) =>
  problemResponse(404, [`There is no store ${JSON.stringify(storeId)}. It appears with its first event.`])

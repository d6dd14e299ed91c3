import { problemResponse } from '../ui/frame/problem-response'

/** The answer of pages of one store where there is none of this id. */
export const noSuchStore = (storeId: string) =>
  problemResponse(404, [`There is no store ${JSON.stringify(storeId)}. It appears with its first event.`])

import { loader } from '~/app/routes/history/route'

/** The loader of the history for questions whose dates make sense. */
export async function historyPage(args: Parameters<typeof loader>[0]) {
  const answer = await loader(args)
  if (!('rows' in answer)) throw new Error('the dates are wrong')
  return answer
}

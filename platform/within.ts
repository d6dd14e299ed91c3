/**
 * What a promise comes to where it does so within `ms`; else what `late` gives. What it comes to after that is left alone.
 * @throws what the promise or `late` throws
 */
export async function within<Value, Late>(ms: number, coming: Promise<Value>, late: () => Late): Promise<Value | Late> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<Late>((resolve, reject) => {
    timer = setTimeout(() => {
      try {
        resolve(late())
      } catch (error) {
        reject(error)
      }
    }, ms)
  })
  return await Promise.race([coming, tooLate]).finally(() => clearTimeout(timer))
}

/**
 * What a promise comes to where it does so within `ms`; else what `late` gives. What it comes to after that is left
 * alone.
 * @throws what the promise or `late` throws
 */
export async function within<Value, Late>(ms: number, coming: Promise<Value>, late: () => Late): Promise<Value | Late> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const passed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  return await Promise.race([coming, passed.then(late)]).finally(() => clearTimeout(timer))
}

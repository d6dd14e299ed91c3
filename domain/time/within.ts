/**
 * Waits up to `ms` for a promise; gives its value, or that of `late` after the deadline. What the promise settles to
 * after that is ignored.
 * @throws what the promise or `late` throws
 */
export async function within<Value, Late>(ms: number, coming: Promise<Value>, late: () => Late): Promise<Value | Late> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const passed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  return await Promise.race([coming, passed.then(late)]).finally(() => clearTimeout(timer))
}

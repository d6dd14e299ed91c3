import type { ElementType } from 'react'

/**
 * What nivo takes from `@react-spring/web`, for drawings made on the server: nothing moves there, so each spring is at
 * its end at once. Springs that could move took most of the time of a chart of a month of hours. `remix.config.js` puts
 * it in their place.
 */

type Values = Record<string, unknown>

/** The elements themselves: `animated.rect`, or a component of one's own. */
export const animated = new Proxy((component: ElementType) => component, {
  get: (_, name) => (typeof name === 'string' ? name : undefined),
})

/** Where a spring ends. */
export const useSpring = (props: Values | (() => Values)): Values => {
  const { to, from, config: _config, immediate: _immediate, ...values } = typeof props === 'function' ? props() : props
  return { ...(from as Values), ...values, ...(to as Values) }
}

type Transition<Item> = { enter: Values | ((item: Item, index: number) => Values); keys?: (item: Item) => string }

/** All items, each where its way in ends. */
export const useTransition =
  <Item, Drawn>(items: readonly Item[], { enter }: Transition<Item>) =>
  (draw: (values: Values, item: Item, state: { key: number }, index: number) => Drawn): Drawn[] =>
    items.map((item, index) =>
      draw(typeof enter === 'function' ? enter(item, index) : enter, item, { key: index }, index),
    )

/** A value made from others. */
export const to = <Result>(values: unknown, make: (...values: unknown[]) => Result): Result =>
  Array.isArray(values) ? make(...values) : make(values)

/** Names of paces; none is kept to. */
export const config: Record<string, Values> = { default: {}, gentle: {}, wobbly: {}, stiff: {}, slow: {}, molasses: {} }

import type { SVGAttributes } from 'react'

/**
 * Axes and grid of nivo in the colours of the page: classes instead of colours, so that both colour schemes share one
 * drawing.
 */

type Tick = {
  x: number
  y: number
  textX: number
  textY: number
  textAnchor: string
  value: string | number
  format?: ((value: string | number) => string | number) | undefined
}

/** A label of an axis, for nivo's `renderTick`. */
export function AxisLabel({ x, y, textX, textY, textAnchor, value, format }: Tick) {
  return (
    <text
      x={round(x + textX)}
      y={round(y + textY)}
      dy="0.32em"
      textAnchor={textAnchor as SVGAttributes<SVGTextElement>['textAnchor']}
      className="fill-muted"
    >
      {format ? format(value) : value}
    </text>
  )
}

const round = (pixels: number) => Math.round(pixels * 100) / 100

/** nivo gives a line of the grid all of this; a class goes before the colour that nivo adds. */
const GRID_LINE = { className: 'stroke-line', shapeRendering: 'crispEdges' } as const

/** What nivo draws of itself: lines of the grid. */
export const CHART_THEME = { grid: { line: GRID_LINE } }

/** The line at 0, stronger than those of the grid. */
export function ZeroLine({ y, width }: { y: number; width: number }) {
  return <line x2={width} y1={y} y2={y} className="stroke-line-strong" shapeRendering="crispEdges" />
}

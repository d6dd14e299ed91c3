import { createContext, useContext } from 'react'

/** Gives the SVG of a chart by its digest. */
type DrawnCharts = (digest: string) => string | null

const DrawnChartsContext = createContext<DrawnCharts | null>(null)

/** Wraps the app on the server, which has the drawings at hand: the SVG then stands in the HTML and in no data beside it. */
export const DrawnChartsProvider = DrawnChartsContext.Provider

/** The drawings of the server; null in the browser, where the document already has them or they are fetched. */
export function useDrawnCharts(): DrawnCharts | null {
  return useContext(DrawnChartsContext)
}

import { type RefObject, useEffect } from 'react'

const STEPS: Record<string, number> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  PageUp: -24,
  PageDown: 24,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
}
const MARKED = 'fill-ink/10'

type Slot = { place: SVGRectElement; text: string; dates: string | undefined }

/** Takes the texts of a drawing's slots out of it, so that the browser's own tooltips do not appear beside ours. */
function takeSlots(picture: HTMLElement): Slot[] {
  return [...picture.querySelectorAll<SVGRectElement>('[data-slots] > rect')].flatMap((place) => {
    const title = place.querySelector('title')
    if (!title) return []
    title.remove()
    return [{ place, text: title.textContent ?? '', dates: place.dataset.dates }]
  })
}

/**
 * Gives a chart tooltips: under the pointer, and by arrow keys while it has the focus. `picture` fires `drawn` when its
 * drawing changes; each slot's text is its `<title>`.
 * @param open called with the first and last date of a slot that is clicked, or entered by the keyboard
 */
export function useChartTips(
  frame: RefObject<HTMLElement>,
  picture: RefObject<HTMLElement>,
  tip: RefObject<HTMLElement>,
  open?: (from: string, to: string) => void,
): void {
  useEffect(() => {
    const [box, holder, note] = [frame.current, picture.current, tip.current]
    if (!box || !holder || !note) return
    let slots = takeSlots(holder)
    let at = slots.length
    let marked: SVGRectElement | undefined
    const show = (slot: Slot | undefined) => {
      marked?.classList.remove(MARKED)
      marked = slot?.place
      marked?.classList.add(MARKED)
      note.hidden = slot === undefined
      if (!slot) return
      note.textContent = slot.text
      const [around, place] = [box.getBoundingClientRect(), slot.place.getBoundingClientRect()]
      const half = note.offsetWidth / 2
      const middle = place.left + place.width / 2 - around.left
      note.style.left = `${Math.max(half, Math.min(around.width - half, middle))}px`
    }
    const hide = () => show(undefined)
    const over = (event: Event) => {
      const found = slots.findIndex(({ place }) => place === event.target)
      if (found >= 0) at = found
      show(slots[found])
    }
    const enter = (slot: Slot | undefined) => {
      const [from, to = from] = slot?.dates?.split('/') ?? []
      if (from !== undefined && to !== undefined) open?.(from, to)
    }
    const click = (event: Event) => enter(slots.find(({ place }) => place === event.target))
    const move = (event: KeyboardEvent) => {
      const step = STEPS[event.key]
      if (event.key === 'Escape') hide()
      if (event.key === 'Enter') enter(slots[at])
      if (step === undefined) return
      event.preventDefault()
      at = Math.max(0, Math.min(slots.length - 1, at + step))
      slots[at]?.place.scrollIntoView({ block: 'nearest', inline: 'nearest' })
      show(slots[at])
    }
    const renew = () => {
      hide()
      slots = takeSlots(holder)
      at = slots.length
    }
    const heard = [
      [holder, 'drawn', renew],
      [box, 'pointerover', over],
      [box, 'pointerleave', hide],
      [box, 'focusout', hide],
      [box, 'keydown', move],
      [box, 'click', click],
    ] as const
    for (const [on, name, listener] of heard) on.addEventListener(name, listener as EventListener)
    return () => {
      for (const [on, name, listener] of heard) on.removeEventListener(name, listener as EventListener)
      for (const { place, text } of slots) {
        const title = document.createElementNS('http://www.w3.org/2000/svg', 'title')
        title.textContent = text
        place.append(title)
      }
    }
  }, [frame, picture, tip, open])
}

/** The machine's figures, read for who administers everything: by the page, and for the line over the other pages. */
import { shallowRef } from 'vue'
import { rights } from '../me'
import { read } from '../rest'
import type { Operations } from './shapes'

export const operations = shallowRef<Operations>()

export async function look(): Promise<void> {
  operations.value = await read<Operations>('/operations')
}

/** For the line: who may not know, or cannot be told now, sees none. */
export async function glance(): Promise<void> {
  if (rights.value.has('administers_everything')) await look().catch(() => undefined)
}

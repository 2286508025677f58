/** A value that tells its listeners of each newer one. Equal parts keep their identity, so pages compare cheaply. */
export class Store<Value extends object> {
  private readonly listeners = new Set<(value: Value) => void>()

  constructor(private current: Value) {}

  get value(): Value {
    return this.current
  }

  update(change: Partial<Value>): void {
    this.current = { ...this.current, ...change }
    // A copy: a listener may end its own subscription while it is called.
    for (const listener of [...this.listeners]) listener(this.current)
  }

  subscribe(listener: (value: Value) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}

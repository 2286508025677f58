/** Where somebody is signed in, as the server lists it to him and to his administrator. */
export interface SignInRow {
  readonly id: string
  /** password, link, room_key, room_code, token. */
  readonly via: string
  /** Such as `Chrome, Windows`. */
  readonly device?: string
  readonly since: string
  readonly expires: string
  readonly session?: string
  readonly room?: string
  /** The one that this page lives by. */
  readonly current: boolean
}

/** How a person signs in. `password` is told once, when it was drawn. */
export interface Account {
  readonly person: string
  readonly login?: string
  readonly password?: string
  readonly has_password: boolean
  readonly must_change: boolean
  readonly pin_set: boolean
  readonly pin_locked_until?: string
}

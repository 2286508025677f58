/** Where somebody is signed in, as the server lists it to him and to his administrator. */
export interface SignInRow {
  readonly id: string
  /** password, link, pin, room_key, … */
  readonly via: string
  /** Such as `Chrome, Windows`. */
  readonly device?: string
  readonly place?: string
  readonly since: string
  readonly expires?: string
  /** The one that this page lives by. */
  readonly current?: boolean
}

/** What the view says, in English, by key; every string of the view comes from here through the translator. */

export type Params = Readonly<Record<string, string | number>>;

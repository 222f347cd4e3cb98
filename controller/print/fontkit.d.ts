declare module 'fontkit' {
  /** A font file that holds one font. */
  export function create(file: Buffer): { readonly characterSet: readonly number[] };
}

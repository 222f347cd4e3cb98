/** One entry of the catalogue of refusals: HTTP status, and words in both languages with a tip that says what to do. */
export interface ProblemText {
  readonly status: number;
  readonly title: { readonly zh: string; readonly en: string };
  readonly tip: { readonly zh: string; readonly en: string };
}

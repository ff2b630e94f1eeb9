import { promised } from './observe.ts';

/** What IAM's lists have in common. */
export interface IamPage {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

/**
 * Reads page after page of an IAM list. IAM may answer a short page and still say that there is more (aws-facts A7), so
 * only IsTruncated ends it.
 */
export async function* iamPages<Page extends IamPage>(ask: (marker: { Marker?: string }) => Promise<Page>): AsyncIterable<Page> {
  let marker: { Marker?: string } = {};
  for (;;) {
    const page = await ask(marker);
    yield page;
    if (page.IsTruncated !== true) return;
    marker = { Marker: promised(page.Marker, 'Marker') };
  }
}

/** All items of an IAM list; `items` says where they stand in a page. */
export async function allItems<Page extends IamPage, Item>(
  ask: (marker: { Marker?: string }) => Promise<Page>,
  items: (page: Page) => readonly Item[],
): Promise<Item[]> {
  const all: Item[] = [];
  for await (const page of iamPages(ask)) all.push(...items(page));
  return all;
}

/** Reads page after page of an Organizations list. A page may be empty and still have a NextToken (aws-facts D6): only the token ends it. */
export async function* tokenPages<Page extends { readonly NextToken?: string | undefined }>(
  ask: (token: { NextToken?: string }) => Promise<Page>,
): AsyncIterable<Page> {
  let token: { NextToken?: string } = {};
  for (;;) {
    const page = await ask(token);
    yield page;
    if (page.NextToken === undefined) return;
    token = { NextToken: page.NextToken };
  }
}

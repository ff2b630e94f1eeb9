import type { LoadedConfig } from '../config/settings.ts';
import { announcementsAt } from '../core/notices/announcements.ts';
import type { RotationRequest } from '../engine/rotation/run.ts';
import { readNoticeBook } from '../store/notice-book.ts';

/** How often somebody was told of a key; undefined where there is nobody to tell. */
export async function announcementsIn(
  folder: string,
  { notify }: Pick<LoadedConfig, 'notify'>,
): Promise<RotationRequest['announcements']> {
  if (notify.routes.length === 0) return undefined;
  const book = await readNoticeBook(folder);
  return (account, key) => announcementsAt(book.tellingsOf(account, key)).length;
}

/** The names of the formats, the standard one first; apart from index.ts so that a command line can name them without loading one. */
export const formatNames = ['table', 'json', 'csv', 'markdown', 'html', 'sarif', 'junit', 'asff', 'ocsf'] as const;

export type FormatName = (typeof formatNames)[number];

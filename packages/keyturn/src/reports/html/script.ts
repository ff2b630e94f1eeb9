/**
 * The filters. They are all that the page runs: without it, everything is there and nothing is hidden. What is chosen stands in the
 * address, so that a view can be kept and sent.
 */
export const SCRIPT = `
(() => {
  const form = document.querySelector('.filters');
  const findings = [...document.querySelectorAll('.finding')];
  if (!form || findings.length === 0) return;
  const shown = document.querySelector('#shown');
  const fields = ['severity', 'state', 'account', 'check', 'text'].map((name) => form.elements.namedItem(name));
  const texts = new Map();
  const textOf = (finding) => {
    if (!texts.has(finding)) texts.set(finding, finding.textContent.toLowerCase());
    return texts.get(finding);
  };
  const fits = (finding) =>
    fields.every((field) => {
      const wanted = field.value.trim();
      if (wanted === '') return true;
      return field.name === 'text' ? textOf(finding).includes(wanted.toLowerCase()) : finding.dataset[field.name] === wanted;
    });
  const apply = () => {
    let count = 0;
    for (const finding of findings) {
      const isShown = fits(finding);
      if (finding.hidden === isShown) finding.hidden = !isShown;
      if (isShown) count += 1;
    }
    shown.textContent = 'Showing ' + count + ' of ' + findings.length;
    const chosen = new URLSearchParams(fields.filter((field) => field.value !== '').map((field) => [field.name, field.value]));
    const address = chosen.size === 0 ? location.pathname + location.search : '#' + chosen;
    try { history.replaceState(null, '', address); } catch { /* a page in a frame may not have an address */ }
  };
  const read = () => {
    const chosen = new URLSearchParams(location.hash.slice(1));
    for (const field of fields) field.value = chosen.get(field.name) ?? '';
    for (const field of fields) if (field.value !== (chosen.get(field.name) ?? '')) field.value = '';
  };
  const openAll = (isOpen) => { for (const finding of findings) if (!finding.hidden) finding.open = isOpen; };
  let waiting;
  form.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(apply, 120); });
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(apply));
  document.querySelector('#open-all').addEventListener('click', () => openAll(true));
  document.querySelector('#close-all').addEventListener('click', () => openAll(false));
  addEventListener('hashchange', () => { read(); apply(); });
  form.hidden = false;
  for (const button of document.querySelectorAll('.tools button')) button.hidden = false;
  read();
  apply();
})();
`;

/** What the page's policy lets in. A test compares it with the script. */
export const SCRIPT_HASH = 'sha256-zDCIhUAie+etve2LQxIW7Z+zBjsjrFdvSytwmYKMrZQ=';

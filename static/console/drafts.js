/* Keeps what is being typed as a draft on the server, and asks before it is left. Without this script a form that
   was refused, or that came too late, is kept all the same (keeps_drafts.py). */
'use strict';
{
  // In milliseconds: so long nothing must have been typed, and so long at most what is typed waits.
  const PAUSE = 1500;
  const MOST = 10000;
  const AGAIN = 20000;

  const typed = (form) => {
    const data = new FormData(form);
    // No password leaves the page before its form does, and no file.
    for (const secret of form.querySelectorAll('input[type="password"], input[type="file"]')) data.delete(secret.name);
    return new URLSearchParams(data);
  };

  const prepare = (token) => {
    const form = token.form;
    const line = document.createElement('p');
    line.className = 'hf-quiet hf-small hf-draft-line';
    line.setAttribute('role', 'status');
    (form.querySelector('.submit-row') || form).append(line);

    let timer = 0;
    let waitsSince = 0;
    let inFlight = null;
    const asks = token.dataset.asksOnLeaving !== undefined;
    // Whoever was refused thinks it done as easily as not.
    let changed = document.querySelector('.hf-refusal') !== null;
    let known = typed(form).toString();
    let leaves = false;

    const say = (sentence) => {
      if (line.textContent !== sentence) line.textContent = sentence;
    };

    const save = async () => {
      const now = typed(form);
      waitsSince = 0;
      if (now.toString() === known) return;
      if (inFlight) inFlight.abort();
      const request = new AbortController();
      inFlight = request;
      try {
        const answer = await fetch(token.dataset.savesTo, { method: 'POST', body: now, signal: request.signal });
        const said = await answer.json();
        known = now.toString();
        say(said.said);
      } catch (error) {
        if (error.name === 'AbortError') return;
        say(token.dataset.unsaved);
        timer = setTimeout(save, AGAIN);
      }
      if (inFlight === request) inFlight = null;
    };

    const soon = () => {
      changed = true;
      leaves = false;
      const now = Date.now();
      waitsSince = waitsSince || now;
      clearTimeout(timer);
      timer = setTimeout(save, Math.min(PAUSE, Math.max(0, waitsSince + MOST - now)));
    };

    form.addEventListener('input', soon);
    form.addEventListener('change', soon);
    const leave = (event) => {
      if (event.defaultPrevented) return;
      changed = false;
      leaves = true;
      clearTimeout(timer);
      if (inFlight) inFlight.abort();
      known = typed(form).toString();
    };
    form.addEventListener('submit', leave);
    document.querySelectorAll('.hf-draft form').forEach((discards) => discards.addEventListener('submit', leave));

    // A page that is put away, on a phone without a word, has no time for more than this.
    addEventListener('pagehide', () => {
      const now = typed(form);
      if (now.toString() !== known) navigator.sendBeacon(token.dataset.savesTo, now);
    });
    // What was chosen from a list by a script, or a row that was added, tells of itself by no event.
    addEventListener('beforeunload', (event) => {
      if (asks && !leaves && (changed || typed(form).toString() !== known)) event.preventDefault();
    });
  };

  document.querySelectorAll('input[name="kept_draft"]').forEach(prepare);
}

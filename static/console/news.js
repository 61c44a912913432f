/* Asks now and then whether the hot fix on screen was changed by somebody else, and says so on the page. It changes
   nothing else: whoever is typing shows the new state when they are ready. */
'use strict';
{
  const note = document.querySelector('[data-news]');
  const every = Number(note.dataset.every) * 1000;

  const ask = async () => {
    if (document.hidden || !note.hidden) return;
    let answer;
    try {
      answer = await fetch(note.dataset.news, { headers: { Accept: 'application/json' }, redirect: 'error' });
    } catch {
      return; // out of reach for now, or signed out: the next page says so
    }
    const { said } = answer.ok ? await answer.json() : {};
    if (!said || !note.hidden) return;
    note.querySelector('[data-said]').textContent = said;
    note.hidden = false;
    document.title = `• ${document.title}`;
  };

  setInterval(ask, every);
  document.addEventListener('visibilitychange', ask);
}

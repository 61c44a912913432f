/* Says in the header, in the title and on the icon of the application how much waits for whoever looks at the page.
   It asks some seconds after the page was opened, and then each minute while somebody looks at it. */
'use strict';
{
  const link = document.querySelector('[data-waiting]');
  const badge = link.querySelector('[data-number]');
  const FIRST_AFTER = 5_000;
  const EVERY = 60_000;
  // Kept in this tab for as long, so that the figure does not go out and come back with each page.
  const kept = `waiting-${link.dataset.whose}`;
  let asked = 0;

  const show = (number) => {
    badge.textContent = String(number);
    badge.classList.toggle('is-none', !number);
    badge.hidden = false;
    const title = document.title.replace(/^(• )?\(\d+\) /, '$1');
    document.title = number ? title.replace(/^(• )?/, `$1(${number}) `) : title;
    if (navigator.setAppBadge) {
      // Refused where the site is not installed: the badge in the header says the same.
      (number ? navigator.setAppBadge(number) : navigator.clearAppBadge()).catch(() => {});
    }
  };

  const keep = (number) => {
    try {
      sessionStorage.setItem(kept, JSON.stringify({ number, at: Date.now() }));
    } catch {
      // A browser that keeps nothing asks again on each page.
    }
  };

  const forget = () => {
    try {
      sessionStorage.removeItem(kept);
    } catch {
      // It kept nothing.
    }
  };

  const recall = () => {
    try {
      const { number, at } = JSON.parse(sessionStorage.getItem(kept)) || {};
      return Date.now() - at < EVERY ? number : undefined;
    } catch {
      return undefined;
    }
  };

  const ask = async () => {
    if (document.hidden) return;
    asked = Date.now();
    let answer;
    try {
      answer = await fetch(link.dataset.waiting, { headers: { Accept: 'application/json' }, redirect: 'error' });
    } catch {
      return; // out of reach for now, or signed out: the next page says so
    }
    if (!answer.ok) return;
    const { waiting } = await answer.json();
    show(waiting);
    keep(waiting);
  };

  // What the page was made with is as new as the page itself.
  const known = link.dataset.number === undefined ? recall() : Number(link.dataset.number);
  if (known !== undefined) show(known);
  if (link.dataset.number !== undefined) keep(known);

  setTimeout(ask, FIRST_AFTER);
  setInterval(ask, EVERY);
  document.addEventListener('visibilitychange', () => {
    if (Date.now() - asked >= EVERY) ask();
  });
  // Whatever is sent may be what was waited for.
  document.addEventListener('submit', (event) => {
    forget();
    // Whoever signs out takes their number along from the icon, too.
    if (event.target.id === 'logout-form' && navigator.clearAppBadge) navigator.clearAppBadge().catch(() => {});
  });
}

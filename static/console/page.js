/* Opens what the address points to, so that a link into a closed phase arrives; brings a refusal into view;
   takes a form once where a button is pressed twice. */
'use strict';
{
  const openTarget = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target) return;
    const inside = target.querySelector(':scope > details');
    if (inside) inside.open = true;
    for (let around = target.closest('details'); around; around = around.parentElement.closest('details')) {
      around.open = true;
    }
    target.scrollIntoView();
  };

  addEventListener('hashchange', openTarget);
  openTarget();

  // Twice, a report would be two hot fixes, and a sign-off would say that it was overtaken by itself. After
  // the pause it may be pressed again: an answer may have been a file, or may have got lost.
  const PAUSE = 5000;
  for (const form of document.querySelectorAll('form[method="post"]')) {
    let sent = -PAUSE;
    form.addEventListener('submit', (event) => {
      if (event.timeStamp - sent < PAUSE) event.preventDefault();
      else sent = event.timeStamp;
    });
  }

  const refusal = document.querySelector('.hf-refusal');
  if (refusal) refusal.focus();
}

/* Opens what the address points to, so that a link into a closed phase arrives; brings a refusal into view. */
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

  const refusal = document.querySelector('.hf-refusal');
  if (refusal) refusal.focus();
}

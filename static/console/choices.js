/* Gives the admin's choosers the names that they come without: of their field, and of their help. */
'use strict';
{
  const nameOf = (select) => {
    const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    return select.getAttribute('aria-label') || (label ? label.textContent.trim().replace(/:$/, '') : '');
  };

  const name = (around) => {
    for (const help of around.querySelectorAll('span.help-tooltip[aria-label]')) help.setAttribute('role', 'img');
    for (const select of around.querySelectorAll('select.select2-hidden-accessible')) {
      const box = select.nextElementSibling && select.nextElementSibling.querySelector('[role="combobox"]');
      if (!box || document.getElementById(`${select.id}-name`)) continue;
      const words = document.createElement('span');
      words.id = `${select.id}-name`;
      words.className = 'visually-hidden';
      words.textContent = nameOf(select);
      select.parentNode.insertBefore(words, select);
      const shown = box.querySelector('[role="textbox"]');
      box.setAttribute('aria-labelledby', `${words.id}${shown ? ` ${shown.id}` : ''}`);
      if (shown) shown.setAttribute('aria-labelledby', words.id);
    }
  };

  // The admin makes its choosers whenever it comes to it, and more of them with each row that is added.
  name(document);
  new MutationObserver(() => name(document)).observe(document.body, {childList: true, subtree: true});
}

/* A button that puts the present moment, in UTC, into the field of time that it stands under. */
'use strict';
{
  for (const button of document.querySelectorAll('[data-now]')) {
    const field = document.getElementById(button.dataset.now);
    button.hidden = false;
    button.addEventListener('click', () => {
      field.value = new Date().toISOString().slice(0, 16);
      field.dispatchEvent(new Event('input', { bubbles: true }));
    });
  }
}

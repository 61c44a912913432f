/* A button that fills in the time zone of the browser. */
'use strict';
{
  const button = document.getElementById('own-zone');
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (button && zone) {
    button.textContent = `${button.dataset.words} ${zone}`;
    button.hidden = false;
    button.addEventListener('click', () => {
      const field = document.getElementById(button.dataset.field);
      field.value = zone;
      field.focus();
    });
  }
}

/* Beside each field of time: a button that puts in the present moment, in the zone that the page says, and one that
   opens the calendar of the browser. */
'use strict';
{
  const written = (date, zone) => {
    const form = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' };
    const told = new Intl.DateTimeFormat('en-US', { ...form, hourCycle: 'h23', timeZone: zone });
    const part = Object.fromEntries(told.formatToParts(date).map((one) => [one.type, one.value]));
    return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}`;
  };

  const put = (field, text) => {
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };

  const now = (field) => {
    const zone = field.nextElementSibling?.type === 'hidden' ? field.nextElementSibling.value : 'UTC';
    const present = new Date();
    let text = `${present.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
    try {
      const here = written(present, zone);
      // In the hour that comes twice the time alone says too little.
      const others = [-60, -30, 30, 60].map((away) => written(new Date(present.getTime() + away * 60000), zone));
      if (!others.includes(here)) text = here;
    } catch { /* a zone that this browser does not know */ }
    put(field, text);
  };

  const addCalendar = (field, button) => {
    const picker = document.createElement('input');
    if (!picker.showPicker) return;
    picker.type = 'datetime-local';
    picker.className = 'hf-picker';
    picker.tabIndex = -1;
    picker.setAttribute('aria-hidden', 'true');
    const open = button.cloneNode(true);
    open.removeAttribute('data-now');
    open.firstChild.textContent = button.dataset.calendar;
    button.after(open, picker);
    open.addEventListener('click', () => {
      picker.value = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d$/.test(field.value) ? field.value.replace(' ', 'T') : '';
      picker.showPicker();
    });
    picker.addEventListener('change', () => { if (picker.value) put(field, picker.value.replace('T', ' ')); });
  };

  for (const button of document.querySelectorAll('[data-now]')) {
    const field = document.getElementById(button.dataset.now);
    button.hidden = false;
    button.addEventListener('click', () => now(field));
    addCalendar(field, button);
  }
}
